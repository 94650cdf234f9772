// table.h: expected.tsv: what each caller gets at each door, written by hand.
#pragma once
#include "wrong_door/doors.h"

namespace qpc::wrong_door {

struct Line {
  std::string method, asked;
  std::array<std::string, people_count> words;
};

/// Reads it; throws what is wrong with its form: a line without a word for everybody, a line that is there twice.
std::vector<Line> read_table(const std::string& path);

/// Pairs every door with its line. Throws the name of a method of the schemas without a line, of a line without a door,
/// and of a door without a line.
std::vector<std::pair<Door, Line>> match(const std::vector<Line>& table);

}  // namespace qpc::wrong_door
