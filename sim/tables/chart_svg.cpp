#include "tables/chart_svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
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

  [[nodiscard]] double share(double value) const { return (value - low) / (high - low); }
  [[nodiscard]] int lines() const { return static_cast<int>(std::lround((high - low) / step)); }
  [[nodiscard]] std::string label(int line) const {
    const double value = low + line * step;
    return fmt::format("{:.6g}", std::abs(value) < step / 1e6 ? 0 : value);
  }
};

Scale scale_of(const std::vector<double>& values) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (low > high) return {};
  // From 0 where that wastes no more than half of the picture.
  if (low > 0 && low < high / 2) low = 0;
  if (high - low < 1e-12 * std::max(1.0, std::abs(high))) high = low + std::max(1.0, std::abs(low));
  const double step = round_step((high - low) / kSteps);
  return {step * std::floor(low / step), step * std::ceil(high / step - 1e-9), step};
}

// Where things of a chart stand.
struct Frame {
  Scale up;
  std::optional<Scale> along;  // nothing: categories
  double categories = 1;

  [[nodiscard]] double y(double value) const {
    return kTop + (kHeight - kTop - kBottom) * (1 - up.share(value));
  }
  [[nodiscard]] double x(double value) const {
    return kLeft + (kWidth - kLeft - kRight) * (along ? along->share(value) : value / categories);
  }
  [[nodiscard]] double x_of_category(std::size_t c) const {
    return x(static_cast<double>(c) + 0.5);
  }
};

Frame frame_of(const Chart& chart) {
  std::vector<double> ups;
  std::vector<double> alongs;
  for (const ChartSeries& series : chart.series) {
    for (const metrics::Interval& point : series.points) {
      ups.insert(ups.end(), {point.mean, point.low, point.high});
    }
    alongs.insert(alongs.end(), series.at.begin(), series.at.end());
  }
  Frame frame{scale_of(ups), std::nullopt, static_cast<double>(chart.categories.size())};
  if (!alongs.empty()) frame.along = scale_of(alongs);
  return frame;
}

std::string text_at(double x, double y, std::string_view anchor, std::string_view text,
                    int size = 13) {
  return fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="{}" font-size="{}">{}</text>)"
                     "\n",
                     x, y, anchor, size, escaped(text));
}

std::string axes_of(const Chart& chart, const Frame& frame) {
  std::string svg = text_at(kLeft, 24, "start", chart.title, 15);
  for (int i = 0; i <= frame.up.lines(); ++i) {
    const double y = frame.y(frame.up.low + i * frame.up.step);
    svg += fmt::format(R"(<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="#dddddd"/>)"
                       "\n",
                       kLeft, y, kWidth - kRight, y);
    svg += text_at(kLeft - 8, y + 4, "end", frame.up.label(i));
  }
  const double below = kHeight - kBottom + 20;
  if (frame.along) {
    for (int i = 0; i <= frame.along->lines(); ++i) {
      svg += text_at(frame.x(frame.along->low + i * frame.along->step), below, "middle",
                     frame.along->label(i));
    }
  } else {
    for (std::size_t c = 0; c < chart.categories.size(); ++c) {
      svg += text_at(frame.x_of_category(c), below, "middle", chart.categories[c]);
    }
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

std::string line_of(const Chart& chart, const Frame& frame, std::size_t number) {
  const ChartSeries& series = chart.series[number];
  const std::string_view colour = kColours[number % kColours.size()];
  // Side by side, so that equal lines are seen.
  const double shift =
      frame.along
          ? 0
          : 4 * (static_cast<double>(number) - static_cast<double>(chart.series.size() - 1) / 2);
  std::string path;
  std::string marks;
  bool open = false;
  for (std::size_t c = 0; c < series.points.size(); ++c) {
    const metrics::Interval& point = series.points[c];
    if (std::isnan(point.mean) || (frame.along && std::isnan(series.at[c]))) {
      open = false;
      continue;
    }
    const double x = (frame.along ? frame.x(series.at[c]) : frame.x_of_category(c)) + shift;
    const double y = frame.y(point.mean);
    path += fmt::format("{}{:.1f} {:.1f} ", open ? "L" : "M", x, y);
    open = true;
    marks += point_mark(number, x, y, colour);
    if (frame.along) marks += text_at(x + 6, y - 6, "start", chart.categories[c], 10);
    if (std::isnan(point.low)) continue;
    marks +=
        fmt::format(R"(<line x1="{0:.1f}" y1="{1:.1f}" x2="{0:.1f}" y2="{2:.1f}" stroke="{3}"/>)"
                    "\n",
                    x, frame.y(point.low), frame.y(point.high), colour);
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
  const Frame frame = frame_of(chart);
  std::string svg = fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0:g} {1:g}" width="{0:g}" )"
      R"(height="{1:g}" font-family="sans-serif" role="img" aria-label="{2}">)"
      "\n"
      R"(<rect width="100%" height="100%" fill="white"/>)"
      "\n",
      kWidth, kHeight, escaped(chart.title));
  svg += axes_of(chart, frame);
  for (std::size_t s = 0; s < chart.series.size(); ++s) svg += line_of(chart, frame, s);
  return svg + "</svg>\n";
}

}  // namespace archipelago::tables
