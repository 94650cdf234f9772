// make-seeds FOLDER: writes the seeds of the fuzz targets anew; FOLDER is test/corpus.
#include <cstdio>

#include "test/seeds/seeds.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: make-seeds FOLDER\n", stderr);
    return 2;
  }
  qpc::test::put_seeds(qpc::test::SeedFolder(argv[1]));
  return 0;
}
