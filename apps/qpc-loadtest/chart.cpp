#include "qpc-loadtest/chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace qpc::loadtest {
namespace {

constexpr double width = 720, height = 240, left = 70, right = 10, top = 10, bottom = 40;
constexpr int marks = 4;  // along each axis
constexpr std::array colours{"#1b6ca8", "#c4451c", "#3a7d44", "#8e4585", "#b8860b"};

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

/// The next number that is easy to read: 1, 2 or 5 and zeros.
double round_up(double value) {
  if (!(value > 0)) return 1;
  const double magnitude = std::pow(10, std::floor(std::log10(value)));
  for (const double step : {1.0, 2.0, 5.0, 10.0}) {
    if (value <= step * magnitude) return step * magnitude;
  }
  return 10 * magnitude;
}

std::string text_at(double x, double y, const char* anchor, const std::string& text) {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor + "\">" + escaped(text) +
         "</text>";
}

struct Scale {
  double most_x = 0, most_y = 0;

  double x(double value) const { return left + (width - left - right) * value / most_x; }
  double y(double value) const { return height - bottom - (height - top - bottom) * value / most_y; }
};

std::string axes(const Chart& chart, const Scale& scale) {
  std::string text;
  for (int mark = 0; mark <= marks; ++mark) {
    const double x = scale.most_x * mark / marks, y = scale.most_y * mark / marks;
    text += "<line class=\"grid\" x1=\"" + number(left) + "\" x2=\"" + number(width - right) + "\" y1=\"" +
            number(scale.y(y)) + "\" y2=\"" + number(scale.y(y)) + "\"/>";
    text += text_at(left - 6, scale.y(y) + 4, "end", short_number(y));
    text += text_at(scale.x(x), height - bottom + 16, "middle", short_number(x));
  }
  return text + text_at(width - right, height - 6, "end", chart.x_unit) +
         text_at(left, height - 6, "start", chart.y_unit);
}

std::string curve(const Line& line, const Scale& scale, const char* colour) {
  std::string text = "<polyline fill=\"none\" stroke=\"" + std::string(colour) + "\" points=\"";
  for (const auto& point : line.points) text += number(scale.x(point.x)) + "," + number(scale.y(point.y)) + " ";
  return text + "\"><title>" + escaped(line.name) + "</title></polyline>";
}

}  // namespace

std::string short_number(double number) {
  constexpr std::array units{"", " k", " M", " G", " T"};
  std::size_t unit = 0;
  while (std::abs(number) >= 1000 && unit + 1 < units.size()) {
    number /= 1000;
    ++unit;
  }
  char text[32];
  std::snprintf(text, sizeof text, "%.3g%s", number, units[unit]);
  return text;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += letter;
    }
  }
  return out;
}

std::string to_svg(const Chart& chart) {
  Scale scale;
  bool is_any = false;
  for (const auto& line : chart.lines) {
    is_any = is_any || line.points.size() > 1;
    for (const auto& point : line.points) {
      scale.most_x = std::max(scale.most_x, point.x);
      scale.most_y = std::max(scale.most_y, point.y);
    }
  }
  if (!is_any) return "";
  if (scale.most_x <= 0) scale.most_x = 1;
  scale.most_y = round_up(scale.most_y);
  std::string text = "<figure><figcaption>" + escaped(chart.title) + "</figcaption><svg viewBox=\"0 0 " +
                     number(width) + " " + number(height) + "\" role=\"img\">" + axes(chart, scale);
  std::string legend;
  for (std::size_t at = 0; at < chart.lines.size(); ++at) {
    const char* colour = colours[at % colours.size()];
    text += curve(chart.lines[at], scale, colour);
    legend += "<span style=\"color:" + std::string(colour) + "\">" + escaped(chart.lines[at].name) + "</span> ";
  }
  return text + "</svg><p class=\"legend\">" + legend + "</p></figure>\n";
}

}  // namespace qpc::loadtest
