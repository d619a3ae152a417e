// Two federated nations with a hall each and a stranger between them.
//
//   alpha (AA) --500 km-- gamma (CC) --500 km-- beta (BB)     the short way
//   alpha (AA) -------------1500 km------------ beta (BB)     the long way
//   alpha (AA) --900 km-- delta (CC) --900 km-- beta (BB)     the longest
//
// Rules, of the default pack: personal data in the bloc and on ways within it, state data at home.
#pragma once

#include "support/toy_platform.hpp"

namespace archipelago::test {

inline platform::Platform three_ways() {
  platform::Platform toy = toy_platform();
  toy.nations.push_back(toy_nation("CC", ""));
  toy.points.push_back(toy_point("gamma", 2, 4));
  toy.points.push_back(toy_point("delta", 2, 4));
  for (std::size_t p = 2; p < 4; ++p) toy.points[p].users_share = 0;
  toy.cables = {toy_cable("alpha-gamma", {0, 2, 500}), toy_cable("gamma-beta", {2, 1, 500}),
                toy_cable("alpha-beta", {0, 1, 1500}), toy_cable("alpha-delta", {0, 3, 900}),
                toy_cable("delta-beta", {3, 1, 900})};
  platform::Rule personal;
  personal.data_class = platform::DataClass::kPersonal;
  personal.process = personal.transit = personal.replicas = platform::Reach::kBloc;
  personal.line = 2;
  platform::Rule state;
  state.data_class = platform::DataClass::kState;
  state.process = state.transit = state.replicas = platform::Reach::kHome;
  state.foreign_operator_is_home = false;
  state.line = 3;
  toy.rules = {personal, state};
  return toy;
}

}  // namespace archipelago::test
