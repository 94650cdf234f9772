#include "wire/schema_folder.h"

#include <kj/debug.h>

namespace qpc::wire_versions {
namespace {

std::string edited(std::string text, const Edit& edit) {
  const auto at = text.find(edit.from);
  KJ_REQUIRE(at != std::string::npos && text.find(edit.from, at + 1) == std::string::npos, "not there exactly once",
             edit.file.c_str(), edit.from.c_str());
  return text.replace(at, edit.from.size(), edit.to);
}

}  // namespace

SchemaFolder::SchemaFolder(const std::string& folder, const Edit* edit)
    : disk_(kj::newDiskFilesystem()),
      system_(disk_->getRoot().openSubdir(kj::Path({"usr", "include"}))),
      folder_(kj::newInMemoryDirectory(kj::nullClock())) {
  const auto real = disk_->getRoot().openSubdir(kj::Path::parse(folder.substr(1).c_str()));
  for (const auto& name : real->listNames()) {
    if (!name.endsWith(".capnp")) continue;
    std::string text = real->openFile(kj::Path(kj::str(name)))->readAllText().cStr();
    if (edit != nullptr && name == edit->file.c_str()) text = edited(std::move(text), *edit);
    folder_->openFile(kj::Path(kj::str(name)), kj::WriteMode::CREATE)->writeAll(text.c_str());
  }
  const kj::ReadableDirectory* const imports[] = {system_.get()};
  const auto searched = kj::ArrayPtr<const kj::ReadableDirectory* const>(imports, 1);
  for (const auto& name : folder_->listNames()) {
    add_nested(parser_.parseFromDirectory(*folder_, kj::Path(kj::str(name)), searched));
  }
}

void SchemaFolder::add_nested(capnp::ParsedSchema schema) {
  for (auto nested : schema.getAllNested()) {
    add(nested);
    add_nested(nested);
  }
}

void SchemaFolder::add(capnp::Schema schema) {
  const auto proto = schema.getProto();
  if (!proto.isStruct() && !proto.isEnum() && !proto.isInterface()) return;
  if (!types_.emplace(proto.getId(), schema).second) return;
  if (proto.isStruct()) {
    for (auto field : schema.asStruct().getFields()) {
      if (field.getProto().isGroup()) add(field.getType().asStruct());
    }
  } else if (proto.isInterface()) {
    for (auto method : schema.asInterface().getMethods()) {
      add(method.getParamType());
      add(method.getResultType());
    }
  }
}

}  // namespace qpc::wire_versions
