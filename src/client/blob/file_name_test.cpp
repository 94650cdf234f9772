#include "client/blob/file_name.h"

#include <gtest/gtest.h>

namespace qpc::client {
namespace {

TEST(FileName, KeepsWhatPeopleCallTheirFiles) {
  for (const char* name : {"photo.jpg", "Größe 2.pdf", "写真.png", "a", "tar.gz.1", "it's (1).txt"}) {
    EXPECT_EQ(clean_file_name(name), name);
  }
}

TEST(FileName, LeadsNowhereElse) {
  EXPECT_EQ(clean_file_name("../../etc/passwd"), "passwd");
  EXPECT_EQ(clean_file_name("C:\\Windows\\evil.exe"), "evil.exe");
  EXPECT_EQ(clean_file_name("/"), "file");
  EXPECT_EQ(clean_file_name(".."), "file");
  EXPECT_EQ(clean_file_name("."), "file");
  EXPECT_EQ(clean_file_name(""), "file");
  EXPECT_EQ(clean_file_name(".bashrc"), "bashrc") << "nothing hides";
  EXPECT_EQ(clean_file_name(". . .ssh. ."), "ssh");
  EXPECT_EQ(clean_file_name("a:b*c?.txt"), "a_b_c_.txt");
}

TEST(FileName, HoldsNothingThatSteersATerminal) {
  EXPECT_EQ(clean_file_name("a\x1b[31mb\n.txt"), "a[31mb.txt");
  EXPECT_EQ(clean_file_name("gpj.\xE2\x80\xAE"
                            "exe"),
            "gpj.exe")
      << "U+202E would show it the other way round";
  EXPECT_EQ(clean_file_name(std::string_view("a\0b", 3)), "ab");
  EXPECT_EQ(clean_file_name("a\xff\xc3.txt"), "a.txt") << "no UTF-8";
  EXPECT_EQ(clean_file_name("\xc2\x85"), "file");
}

TEST(FileName, IsNoLongerThanFileSystemsTake) {
  EXPECT_EQ(clean_file_name(std::string(300, 'x')).size(), 255u);
  std::string wide;
  for (int i = 0; i < 100; ++i) wide += "写";
  EXPECT_EQ(clean_file_name(wide).size(), 255u);
  EXPECT_EQ(clean_file_name("x" + wide).size(), 253u) << "no half characters";
}

TEST(FileName, TellsTheType) {
  EXPECT_EQ(mime_type_of("a.b.JPG"), "image/jpeg");
  EXPECT_EQ(mime_type_of("a.unknown"), "application/octet-stream");
  EXPECT_EQ(mime_type_of("jpg"), "application/octet-stream");
}

TEST(FileName, TellsSizesInWords) {
  EXPECT_EQ(size_in_words(0), "0 B");
  EXPECT_EQ(size_in_words(1023), "1023 B");
  EXPECT_EQ(size_in_words(1024), "1.0 KiB");
  EXPECT_EQ(size_in_words(1'500'000), "1.4 MiB");
  EXPECT_EQ(size_in_words(1'073'741'824), "1.0 GiB");
  message::File file;
  file.name = "../photo.jpg";
  file.size = 2048;
  EXPECT_EQ(describe(file), "file photo.jpg (2.0 KiB)");
  file.view_once = true;
  EXPECT_EQ(describe(file), "view-once file photo.jpg (2.0 KiB)");
}

}  // namespace
}  // namespace qpc::client
