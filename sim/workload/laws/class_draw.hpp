// The class of each request's data, from a random stream of its own, so that a recipe that tells
// classes apart draws everything else as before.
//
// Errors   none: the recipe's reader has checked the shares.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "base/random.hpp"
#include "platform/data_class.hpp"
#include "workload/laws/choice.hpp"

namespace archipelago::workload {

class ClassDraw {
 public:
  // `component` names the stream and the nation: "workload/chat/SG".
  ClassDraw(const std::array<double, platform::kDataClasses>& shares, Seed seed,
            const std::string& component) {
    std::size_t classes = 0;
    for (std::size_t c = 0; c < shares.size(); ++c) {
      if (!(shares[c] > 0)) continue;
      choice_.add(static_cast<platform::DataClass>(c), shares[c]);
      only_ = static_cast<platform::DataClass>(c);
      ++classes;
    }
    if (classes > 1) random_.emplace(seed, component + "/classes");
  }
  platform::DataClass draw() { return random_ ? choice_.draw(*random_) : only_; }

 private:
  Choice<platform::DataClass> choice_;
  platform::DataClass only_ = platform::DataClass::kPublic;
  std::optional<RandomStream> random_;  // nothing: one class only
};

}  // namespace archipelago::workload
