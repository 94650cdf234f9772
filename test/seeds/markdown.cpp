#include "test/seeds/seeds.h"

namespace qpc::test {

void put_markdown_seeds(const SeedFolder& seeds) {
  const auto put = [&](std::string_view name, std::string_view text) {
    seeds.put("markdown_fuzz", name, as_bytes(text));
  };
  put("emphasis", "**bold *both*** _italic_ ~~gone~~ a*b**c*d");
  put("code", "`a` ``b`c`` `` ` `` \\`d`");
  put("links", "[words](https://a.example/b_(c)) [a [b](c) d](e) ![x](y) https://a.example/x_y_z.");
  put("quotes", "> one\n>> two\n> > three\nfour");
  put("lists", "- a\n  * b\n1. c\n27) d");
  put("blocks", "```c++\n*a*\n```\n> ~~~\n> b\nc\n  ```\n  d");
  put("marks", "```\n>\n- \n**");
}

}  // namespace qpc::test
