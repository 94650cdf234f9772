#include "qpc/read_text.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>

#include "client/mailbox/outbox.h"

namespace qpc::cli {
namespace {

client::Outcome<std::string> read_all_of(const std::string& name) {
  std::string text;
  const Source source(name);
  std::array<char, 65536> piece;
  ssize_t size = source.number() < 0 ? -1 : 0;
  while (source.number() >= 0 && (size = ::read(source.number(), piece.data(), piece.size())) > 0) {
    text.append(piece.data(), static_cast<std::size_t>(size));
    if (text.size() > client::longest_text + 1) QPC_CHECK(client::check_text(text));
  }
  if (size < 0) return cannot_read(name);
  return text;
}

class TextFiller final : public command::Fields {
 public:
  explicit TextFiller(std::string text) : text_(std::move(text)) {}

 private:
  void member(const command::Field& about, command::Slot value) override {
    if (about.kind != command::Kind::saying) return;
    const auto& optional = std::get<command::OptionalSlot>(value);
    const auto place = optional.value(optional.optional);
    *std::get<std::string*>(place) = std::move(text_);
  }
  std::string text_;
};

}  // namespace

Source::Source(const std::string& name)
    : owned_(name != "-"), number_(owned_ ? ::open(name.c_str(), O_RDONLY | O_CLOEXEC) : STDIN_FILENO) {}

Source::~Source() {
  if (owned_ && number_ >= 0) ::close(number_);
}

std::unexpected<client::Failure> cannot_read(const std::string& name) {
  using client::FailureKind;
  if (name == "-") return client::failure(FailureKind::not_found, "input_unreadable", "Standard input cannot be read.");
  return client::failure(FailureKind::not_found, "input_unreadable",
                         "Cannot read " + name + ": check the name and your rights.");
}

client::Outcome<std::string> read_text(const TextSource& source) {
  const bool from_input = source.text_file.empty();
  if (from_input && source.text != "-") return source.text.value_or("");
  QPC_TRY(auto text, read_all_of(from_input ? "-" : source.text_file.string()));
  if (from_input && text.ends_with('\n')) text.pop_back();
  return text;
}

void fill_text(command::Call& call, std::string text) {
  TextFiller filler(std::move(text));
  const auto arguments = call.arguments();
  const auto& object = std::get<command::ObjectSlot>(arguments);
  object.describe(object.object, filler);
}

}  // namespace qpc::cli
