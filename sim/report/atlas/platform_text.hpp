// A Platform in words: what `archipelago platform show NAME` prints.
//
// Flow     Platform -> text; the app writes it out.
// Units    stated in the text.
#pragma once

#include <string>

#include "platform/platform.hpp"

namespace archipelago::report {

// Counts of things; rows of each table by quality (measured, estimated, assumed); a line a nation
// with its sites, GPUs, energy price and carbon (a range when its zones differ), WACC and GDP.
std::string platform_summary(const platform::Platform& platform);

}  // namespace archipelago::report
