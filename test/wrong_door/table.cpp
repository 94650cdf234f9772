#include "wrong_door/table.h"

#include <algorithm>
#include <fstream>
#include <ranges>
#include <stdexcept>

namespace qpc::wrong_door {
namespace {

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> parts;
  for (const auto part : std::views::split(line, '\t')) parts.emplace_back(part.begin(), part.end());
  return parts;
}

Line read_line(const std::string& text) {
  const auto parts = split(text);
  if (parts.size() != 2 + people_count) throw std::runtime_error("a line needs 14 columns: " + text);
  Line line{.method = parts[0], .asked = parts[1], .words = {}};
  std::copy(parts.begin() + 2, parts.end(), line.words.begin());
  return line;
}

auto name(const auto& named) { return std::pair(std::string(named.method), std::string(named.asked)); }

std::string quoted(const auto& named) { return std::string(named.method) + " (" + std::string(named.asked) + ")"; }

}  // namespace

std::vector<Line> read_table(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<Line> lines;
  for (std::string text; std::getline(file, text);) {
    if (text.empty() || text.starts_with('#')) continue;
    auto line = read_line(text);
    if (std::ranges::contains(lines, name(line), [](const Line& other) { return name(other); })) {
      throw std::runtime_error(quoted(line) + " is there twice");
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<std::pair<Door, Line>> match(const std::vector<Line>& table) {
  for (const auto& method : methods_of_the_schemas()) {
    if (!std::ranges::contains(table, method, &Line::method)) {
      throw std::runtime_error("the schemas have a method without a line in expected.tsv: " + method);
    }
  }
  const auto known = doors();
  std::vector<std::pair<Door, Line>> matched;
  for (const auto& line : table) {
    const auto door = std::ranges::find(known, name(line), [](const Door& other) { return name(other); });
    if (door == known.end()) throw std::runtime_error("nobody calls what stands in expected.tsv: " + quoted(line));
    matched.emplace_back(*door, line);
  }
  for (const auto& door : known) {
    if (!std::ranges::contains(table, name(door), [](const Line& line) { return name(line); })) {
      throw std::runtime_error("a call without a line in expected.tsv: " + quoted(door));
    }
  }
  return matched;
}

}  // namespace qpc::wrong_door
