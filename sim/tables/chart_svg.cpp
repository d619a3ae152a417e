#include "tables/chart_svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace archipelago::tables {

namespace {

constexpr double kWidth = 760;
constexpr double kHeight = 400;
constexpr double kLeft = 80;
constexpr double kRight = 220;
constexpr double kTop = 50;
constexpr double kBottom = 60;
constexpr double kSteps = 5;  // about so many lines across
constexpr double kRow = 20;   // of the legend

constexpr std::array<std::string_view, 8> kColours{"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                                   "#E69F00", "#56B4E9", "#000000", "#999999"};

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else {
      out += c;
    }
  }
  return out;
}

// 1, 2 or 5 times a power of ten.
double round_step(double step) {
  const double power = std::pow(10, std::floor(std::log10(step)));
  for (const double by : {1.0, 2.0, 5.0}) {
    if (by * power >= step) return by * power;
  }
  return 10 * power;
}

struct Scale {
  double low = 0;
  double high = 1;
  double step = 0.2;

  [[nodiscard]] double y(double value) const {
    return kTop + (kHeight - kTop - kBottom) * (high - value) / (high - low);
  }
};

Scale scale_of(const Chart& chart) {
  double low = INFINITY;
  double high = -INFINITY;
  for (const ChartSeries& series : chart.series) {
    for (const metrics::Interval& point : series.points) {
      for (const double value : {point.mean, point.low, point.high}) {
        if (std::isnan(value)) continue;
        low = std::min(low, value);
        high = std::max(high, value);
      }
    }
  }
  if (low > high) return {};
  // From 0 where that wastes no more than half of the picture.
  if (low > 0 && low < high / 2) low = 0;
  if (high - low < 1e-12 * std::max(1.0, std::abs(high))) high = low + std::max(1.0, std::abs(low));
  const double step = round_step((high - low) / kSteps);
  return {step * std::floor(low / step), step * std::ceil(high / step - 1e-9), step};
}

double x_of(const Chart& chart, std::size_t category) {
  const double width = kWidth - kLeft - kRight;
  return kLeft + width * (static_cast<double>(category) + 0.5) /
                     static_cast<double>(chart.categories.size());
}

std::string text_at(double x, double y, std::string_view anchor, std::string_view text,
                    int size = 13) {
  return fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="{}" font-size="{}">{}</text>)"
                     "\n",
                     x, y, anchor, size, escaped(text));
}

std::string frame(const Chart& chart, const Scale& scale) {
  std::string svg = text_at(kLeft, 24, "start", chart.title, 15);
  const int lines = static_cast<int>(std::lround((scale.high - scale.low) / scale.step));
  for (int i = 0; i <= lines; ++i) {
    const double value = scale.low + i * scale.step;
    const double y = scale.y(value);
    svg += fmt::format(R"(<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="#dddddd"/>)"
                       "\n",
                       kLeft, y, kWidth - kRight, y);
    svg += text_at(kLeft - 8, y + 4, "end",
                   fmt::format("{:.6g}", std::abs(value) < scale.step / 1e6 ? 0 : value));
  }
  for (std::size_t c = 0; c < chart.categories.size(); ++c) {
    svg += text_at(x_of(chart, c), kHeight - kBottom + 20, "middle", chart.categories[c]);
  }
  svg += text_at((kLeft + kWidth - kRight) / 2, kHeight - 14, "middle", chart.x);
  svg += text_at(kLeft, 42, "start", chart.y, 12);
  return svg;
}

std::string point_mark(std::size_t series, double x, double y, std::string_view colour) {
  switch (series % 3) {
    case 0:
      return fmt::format(R"(<circle cx="{:.1f}" cy="{:.1f}" r="4" fill="{}"/>)"
                         "\n",
                         x, y, colour);
    case 1:
      return fmt::format(R"(<rect x="{:.1f}" y="{:.1f}" width="8" height="8" fill="{}"/>)"
                         "\n",
                         x - 4, y - 4, colour);
    default:
      return fmt::format(R"(<path d="M{:.1f} {:.1f} l5 9 h-10 z" fill="{}"/>)"
                         "\n",
                         x, y - 5, colour);
  }
}

std::string line_of(const Chart& chart, const Scale& scale, std::size_t number) {
  const ChartSeries& series = chart.series[number];
  const std::string_view colour = kColours[number % kColours.size()];
  // Side by side, so that equal lines are seen.
  const double shift =
      4 * (static_cast<double>(number) - static_cast<double>(chart.series.size() - 1) / 2);
  std::string path;
  std::string marks;
  bool open = false;
  for (std::size_t c = 0; c < series.points.size(); ++c) {
    const metrics::Interval& point = series.points[c];
    if (std::isnan(point.mean)) {
      open = false;
      continue;
    }
    const double x = x_of(chart, c) + shift;
    const double y = scale.y(point.mean);
    path += fmt::format("{}{:.1f} {:.1f} ", open ? "L" : "M", x, y);
    open = true;
    marks += point_mark(number, x, y, colour);
    if (std::isnan(point.low)) continue;
    marks +=
        fmt::format(R"(<line x1="{0:.1f}" y1="{1:.1f}" x2="{0:.1f}" y2="{2:.1f}" stroke="{3}"/>)"
                    "\n",
                    x, scale.y(point.low), scale.y(point.high), colour);
  }
  std::string svg = fmt::format(R"(<path d="{}" fill="none" stroke="{}" stroke-width="1.5"/>)"
                                "\n",
                                path, colour);
  const double row = kTop + kRow * (static_cast<double>(number) + 0.5);
  return svg + marks + point_mark(number, kWidth - kRight + 18, row, colour) +
         text_at(kWidth - kRight + 30, row + 4, "start", series.name, 12);
}

}  // namespace

std::string chart_svg(const Chart& chart) {
  const Scale scale = scale_of(chart);
  std::string svg = fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0:g} {1:g}" width="{0:g}" )"
      R"(height="{1:g}" font-family="sans-serif" role="img" aria-label="{2}">)"
      "\n"
      R"(<rect width="100%" height="100%" fill="white"/>)"
      "\n",
      kWidth, kHeight, escaped(chart.title));
  svg += frame(chart, scale);
  for (std::size_t s = 0; s < chart.series.size(); ++s) svg += line_of(chart, scale, s);
  return svg + "</svg>\n";
}

}  // namespace archipelago::tables
