#include "model/state.h"

namespace qpc::model {
namespace {

class Writer {
 public:
  Writer(const Rules& rules, Branches& branches, const int (*to)[members])
      : rules_(rules), branches_(branches), to_(to) {}

  void u8(std::uint8_t value) { octets_.push_back(static_cast<char>(value)); }
  void branch(Branch value) {
    if (to_ != nullptr) value = branches_.renamed(value, *to_);
    u8(static_cast<std::uint8_t>(value));
    u8(static_cast<std::uint8_t>(value >> 8));
  }
  std::uint8_t text(std::uint8_t value) const {
    if (to_ == nullptr || rules_.words == 0) return value;
    const int author = value / rules_.words;
    return static_cast<std::uint8_t>((*to_)[author] * rules_.words + value % rules_.words);
  }
  std::uint8_t texts(std::uint8_t set) const {
    std::uint8_t other = 0;
    for (std::uint8_t x = 0; x < most_texts; ++x) {
      if ((set >> x & 1) != 0) other |= static_cast<std::uint8_t>(1U << text(x));
    }
    return other;
  }
  void cipher(const Cipher& value) {
    u8(text(value.of));
    branch(value.on);
    u8(value.generation);
    u8(value.copy);
  }
  /// Sets are written in order, whatever they were called before.
  template <class Set, class Write>
  void set(const Set& set, Write write) {
    u8(static_cast<std::uint8_t>(set.size()));
    std::array<std::string, 16> parts;
    std::size_t count = 0;
    for (const auto& one : set) {
      const std::size_t begin = octets_.size();
      write(one);
      parts[count++] = octets_.substr(begin);
      octets_.resize(begin);
    }
    std::sort(parts.begin(), parts.begin() + count);
    for (std::size_t i = 0; i < count; ++i) octets_ += parts[i];
  }
  void commits(const Commits& commits) {
    set(commits, [&](Branch one) { branch(one); });
  }
  template <class Ciphers>
  void ciphers(const Ciphers& ciphers) {
    set(ciphers, [&](const Cipher& one) { cipher(one); });
  }
  std::string take() { return std::move(octets_); }

 private:
  const Rules& rules_;
  Branches& branches_;
  const int (*to_)[members];
  std::string octets_;
};

void write(Writer& out, const Device& device, const Rules& rules) {
  out.branch(device.cur);
  for (const std::uint8_t one : {device.since, device.ways, device.taken}) out.u8(one);
  out.u8(static_cast<std::uint8_t>(device.told | device.out << 1));
  out.branch(device.pending);
  out.branch(device.asked);
  out.u8(static_cast<std::uint8_t>(device.answer));
  if (rules.words > 0) {
    out.cipher(device.posted);
    out.u8(static_cast<std::uint8_t>(device.post_answer));
    for (std::uint8_t x = 0; x < most_texts; ++x) {
      std::uint8_t from = x;  // in the order of the new names
      for (std::uint8_t y = 0; y < most_texts; ++y) {
        if (y / rules.words < members && out.text(y) == x) from = y;
      }
      out.u8(device.shown[from]);
    }
    out.u8(out.texts(device.holes));
    out.u8(out.texts(device.ended));
    out.ciphers(device.kept);
  }
  for (const Commits* one : {&device.fails, &device.stands, &device.notes}) out.commits(*one);
  out.u8(static_cast<std::uint8_t>(device.box.size()));
  for (const Item& item : device.box) {
    out.u8(static_cast<std::uint8_t>(item.is));
    if (item.is == Item::Is::text) {
      out.cipher(item.cipher);
    } else {
      out.branch(item.of);
    }
  }
}

}  // namespace

State State::first(const Rules& rules) {
  State state;
  for (int m = 0; m < members; ++m) {
    state.devices[static_cast<std::size_t>(m)].since = has(rules.honest & rules.first, m) ? 1 : 0;
  }
  state.wishes = static_cast<std::uint8_t>(rules.wishes);
  state.evils = static_cast<std::uint8_t>(rules.evils);
  state.words = static_cast<std::uint8_t>(rules.words);
  state.days = static_cast<std::uint8_t>(rules.days);
  return state;
}

std::string State::octets(const Rules& rules, Branches& branches, const int (*to)[members]) const {
  Writer out(rules, branches, to);
  out.u8(channel.count);
  for (std::size_t i = 0; i < channel.count; ++i) out.branch(channel.accepted[i]);
  out.u8(channel.confirmed);
  out.u8(channel.moved);
  out.commits(channel.replaced);
  out.commits(channel.contested);
  for (const std::uint8_t one : {wishes, evils, words, days}) out.u8(one);
  for (int m = 0; m < members; ++m) {
    int from = m;
    for (int n = 0; to != nullptr && n < members; ++n) {
      if ((*to)[n] == m) from = n;
    }
    if (has(rules.honest, m)) write(out, devices[static_cast<std::size_t>(from)], rules);
    for (int k = 0; k < rules.words; ++k) {
      const Text& text = texts[static_cast<std::size_t>(from * rules.words + k)];
      out.u8(static_cast<std::uint8_t>(text.is));
      out.branch(text.on);
      out.u8(text.generation);
      out.u8(text.copy);
    }
  }
  out.ciphers(wire);
  out.ciphers(sealed);
  return out.take();
}

}  // namespace qpc::model
