// chart.h: lines over an axis, as SVG that stands in a page.
#pragma once
#include <string>
#include <vector>

namespace qpc::loadtest {

struct Point {
  double x = 0;
  double y = 0;
};

struct Line {
  std::string name;
  std::vector<Point> points;
};

struct Chart {
  std::string title;
  std::string x_unit;
  std::string y_unit;
  std::vector<Line> lines;
};

/// The chart as one <figure>; from 0 on both axes. Empty, where no line has two points.
std::string to_svg(const Chart& chart);

/// A text that means nothing to HTML.
std::string escaped(std::string_view text);

/// A number of three digits or so: "12.3 k".
std::string short_number(double number);

}  // namespace qpc::loadtest
