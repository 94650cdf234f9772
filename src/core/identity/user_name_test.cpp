#include "core/identity/user_name.h"

#include <gtest/gtest.h>

namespace qpc::identity {
namespace {

std::string repeated(std::size_t count, char c) { return std::string(count, c); }

TEST(UserName, TakesTheNamesOfTheRule) {
  for (const std::string name : {"ada", "a1", "0x", "a.b_c-d", "a-", "a__"}) {
    EXPECT_EQ(UserName::parse(name)->text(), name);
  }
  EXPECT_TRUE(UserName::parse(repeated(32, 'a')).has_value());
}

TEST(UserName, BecomesSmallLetters) { EXPECT_EQ(UserName::parse("AdA.Lovelace")->text(), "ada.lovelace"); }

TEST(UserName, SaysWhichRuleIsBroken) {
  const std::pair<std::string, NameFault> cases[] = {
      {"", NameFault::empty},
      {"a", NameFault::too_short},
      {repeated(33, 'a'), NameFault::too_long},
      {".ada", NameFault::first_character},
      {"-ada", NameFault::first_character},
      {"_ada", NameFault::first_character},
      {"ada lovelace", NameFault::character},
      {"ada@home", NameFault::character},
      {"ada\n", NameFault::character},
      {std::string("ad\0a", 4), NameFault::character},
      {"\u00e4da", NameFault::character},
      {"ad\u0430", NameFault::character},  // a Cyrillic letter that looks like an a
  };
  for (const auto& [typed, fault] : cases) {
    EXPECT_EQ(UserName::find_fault(typed), fault) << typed;
    EXPECT_EQ(UserName::parse(typed).error().kind, Kind::malformed);
    EXPECT_STREQ(UserName::parse(typed).error().what(), describe(fault).c_str());
  }
}

TEST(DomainName, TakesHostNames) {
  for (const std::string domain :
       {"example.org", "localhost", "a.b-c.d0", "xn--bcher-kva.example", "1.example", "4u"}) {
    EXPECT_EQ(DomainName::parse(domain)->text(), domain);
  }
  EXPECT_EQ(DomainName::parse("Example.ORG")->text(), "example.org");
  EXPECT_TRUE(DomainName::parse(repeated(63, 'a') + ".org").has_value());
}

TEST(DomainName, SaysWhichRuleIsBroken) {
  std::string long_domain = repeated(61, 'a');
  for (int i = 0; i < 3; ++i) long_domain += "." + repeated(63, 'b');
  ASSERT_EQ(long_domain.size(), 253u);
  EXPECT_FALSE(DomainName::find_fault(long_domain).has_value());
  const std::pair<std::string, NameFault> cases[] = {
      {"", NameFault::empty},
      {long_domain + "c", NameFault::too_long},
      {repeated(64, 'a') + ".org", NameFault::too_long},
      {".org", NameFault::domain_label},
      {"example.", NameFault::domain_label},
      {"example..org", NameFault::domain_label},
      {"-example.org", NameFault::domain_label},
      {"example-.org", NameFault::domain_label},
      {"example_1.org", NameFault::character},
      {"example.org:443", NameFault::character},
      {"b\u00fccher.example", NameFault::character},
      {"192.0.2.1", NameFault::domain_number},
      {"example.1", NameFault::domain_number},
  };
  for (const auto& [typed, fault] : cases) {
    EXPECT_EQ(DomainName::find_fault(typed), fault) << typed;
    EXPECT_STREQ(DomainName::parse(typed).error().what(), describe(fault).c_str());
  }
}

TEST(UserAddress, JoinsNameAndDomain) {
  const auto address = UserAddress::parse("Ada@Example.org").value();
  EXPECT_EQ(address.name.text(), "ada");
  EXPECT_EQ(address.domain.text(), "example.org");
  EXPECT_EQ(address.text(), "ada@example.org");
}

TEST(UserAddress, OfANameAloneIsAtHome) {
  const auto home = DomainName::parse("home.example").value();
  EXPECT_EQ(UserAddress::parse("ada", home)->text(), "ada@home.example");
  EXPECT_EQ(UserAddress::parse("ada@else.example", home)->text(), "ada@else.example");
  EXPECT_FALSE(UserAddress::parse("ada@", home).has_value());
}

TEST(UserAddress, SaysWhichRuleIsBroken) {
  const std::pair<std::string, NameFault> cases[] = {
      {"", NameFault::empty},
      {"ada", NameFault::no_at_sign},
      {"@", NameFault::empty},
      {"ada@", NameFault::empty},
      {"@example.org", NameFault::empty},
      {"ada@home@example.org", NameFault::many_at_signs},
      {"a@example.org", NameFault::too_short},
      {"ada@example..org", NameFault::domain_label},
  };
  for (const auto& [typed, fault] : cases) EXPECT_EQ(UserAddress::find_fault(typed), fault) << typed;
}

TEST(Names, TravelInSmallLettersAlone) {
  const auto read = [](std::string_view text) {
    WireWriter out;
    out.vector(as_bytes(text));
    return read_all<UserAddress>(out.view());
  };
  EXPECT_EQ(wire(read("ada@example.org").value()).size(), 16u);
  EXPECT_EQ(read("Ada@example.org").error().kind, Kind::malformed);
  EXPECT_EQ(read("ada").error().kind, Kind::malformed);
}

}  // namespace
}  // namespace qpc::identity
