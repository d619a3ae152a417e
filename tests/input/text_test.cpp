#include "input/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "input/temporary_file.hpp"

namespace archipelago::input {
namespace {

using ::testing::ElementsAre;

const std::vector<std::string> kWords{"horizon", "name", "seeds", "SG"};

TEST(Nearest, FindsAWordWithATypo) {
  EXPECT_EQ(nearest("horizn", kWords), "horizon");
  EXPECT_EQ(nearest("horizont", kWords), "horizon");
  EXPECT_EQ(nearest("horison", kWords), "horizon");
}

TEST(Nearest, TakesSwappedNeighboursForOneEdit) { EXPECT_EQ(nearest("nmae", kWords), "name"); }

TEST(Nearest, IgnoresCase) { EXPECT_EQ(nearest("sg", kWords), "SG"); }

TEST(Nearest, FindsNothingFarAway) {
  EXPECT_EQ(nearest("latency", kWords), std::nullopt);
  EXPECT_EQ(nearest("", kWords), std::nullopt);
  EXPECT_EQ(nearest("horizon", {}), std::nullopt);
}

TEST(Nearest, AllowsAThirdOfTheLetters) {
  EXPECT_EQ(nearest("sedes", kWords), "seeds");
  EXPECT_EQ(nearest("abseeds", kWords), "seeds");        // 2 of 7
  EXPECT_EQ(nearest("abcseeds", kWords), std::nullopt);  // 3 of 8
}

TEST(Nearest, PrefersTheFirstOfEquals) {
  const std::vector<std::string> words{"site-a", "site-b"};
  EXPECT_EQ(nearest("site-c", words), "site-a");
}

TEST(Nearest, DoesNotSearchForVeryLongWords) {
  const std::string word(1'000'000, 'a');
  EXPECT_EQ(nearest(word, kWords), std::nullopt);
}

TEST(DidYouMean, IsReadyToBeAppended) {
  EXPECT_EQ(did_you_mean("horizn", kWords), " (did you mean 'horizon'?)");
  EXPECT_EQ(did_you_mean("latency", kWords), "");
}

TEST(Shown, CutsLongTextBetweenLetters) {
  EXPECT_EQ(shown("abc"), "'abc'");
  EXPECT_EQ(shown(std::string(61, 'a')), "'" + std::string(60, 'a') + "...'");
  EXPECT_EQ(shown(std::string(59, 'a') + "é" + "b"), "'" + std::string(59, 'a') + "...'");
}

TEST(SplitWords, TrimsEachWord) {
  EXPECT_THAT(split_words("imf; itu ;wb", ';'), ElementsAre("imf", "itu", "wb"));
  EXPECT_THAT(split_words("", ';'), ElementsAre(""));
  EXPECT_THAT(split_words(";", ';'), ElementsAre("", ""));
}

TEST(PlainText, IsUtf8WithoutControlCharacters) {
  EXPECT_TRUE(is_plain_text("S\xC3\xA3o, \xE6\x9D\xB1\xE4\xBA\xAC, \xF0\x9F\x9A\x80\tok\r\n"));
  EXPECT_TRUE(is_plain_text(""));
  EXPECT_FALSE(is_plain_text(std::string_view("a\0b", 3)));
  EXPECT_FALSE(is_plain_text("\x04"));
  EXPECT_FALSE(is_plain_text("\x7F"));
  EXPECT_FALSE(is_plain_text("\xE9t\xE9"));         // Latin-1
  EXPECT_FALSE(is_plain_text("\xC0\x80"));          // overlong
  EXPECT_FALSE(is_plain_text("\xE0\x80\x80"));      // overlong
  EXPECT_FALSE(is_plain_text("\xED\xA0\x80"));      // surrogate
  EXPECT_FALSE(is_plain_text("\xF4\x90\x80\x80"));  // above U+10FFFF
  EXPECT_FALSE(is_plain_text("\xE6\x9D"));          // cut off
}

TEST(ParseDuration, AcceptsTheListedUnits) {
  EXPECT_EQ(parse_duration("30 s"), Seconds(30));
  EXPECT_EQ(parse_duration("30s"), Seconds(30));
  EXPECT_EQ(parse_duration("250 ms"), Seconds(0.25));
  EXPECT_EQ(parse_duration("5 us"), Seconds(5e-6));
  EXPECT_EQ(parse_duration("2 min"), Seconds(120));
  EXPECT_EQ(parse_duration("24h"), Seconds(86'400));
  EXPECT_EQ(parse_duration("1 day"), Seconds(86'400));
  EXPECT_EQ(parse_duration("7 days"), Seconds(604'800));
  EXPECT_EQ(parse_duration("7d"), Seconds(604'800));
  EXPECT_EQ(parse_duration("1.5e1 s"), Seconds(15));
}

TEST(ParseDuration, RefusesWhatIsNotADuration) {
  for (const char* text : {"", "30", "s", "30 S", "30 m", "30 s ", " 30 s", "30 s s", "30\ts",
                           "inf s", "nan s", "0x1 s", "1e308 days", "1e999 s", "30 Gbps"})
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
}

TEST(ParseDuration, LeavesTheSignToTheCaller) { EXPECT_EQ(parse_duration("-5 s"), Seconds(-5)); }

TEST(ParseRate, KnowsBitsFromBytes) {
  EXPECT_EQ(parse_rate("100 Gbps"), BytesPerSecond(12.5e9));
  EXPECT_EQ(parse_rate("10 Gbit/s"), BytesPerSecond(1.25e9));
  EXPECT_EQ(parse_rate("400 Mbps"), BytesPerSecond(50e6));
  EXPECT_EQ(parse_rate("1.5 Tbps"), BytesPerSecond(187.5e9));
  EXPECT_EQ(parse_rate("12.5 GB/s"), BytesPerSecond(12.5e9));
  EXPECT_EQ(parse_rate("100 GBps"), std::nullopt);
  EXPECT_EQ(parse_rate("100"), std::nullopt);
}

TEST(ParseBytes, KnowsPowersOfTenFromPowersOfTwo) {
  EXPECT_EQ(parse_bytes("140 GB"), Bytes(140e9));
  EXPECT_EQ(parse_bytes("512 GiB"), Bytes(512.0 * 1073741824.0));
  EXPECT_EQ(parse_bytes("4kB"), Bytes(4000));
  EXPECT_EQ(parse_bytes("2 TiB"), Bytes(2199023255552.0));
  EXPECT_EQ(parse_bytes("7 B"), Bytes(7));
  EXPECT_EQ(parse_bytes("7"), std::nullopt);
  EXPECT_EQ(parse_bytes("7 KB"), std::nullopt);
}

TEST(ParseWatts, AnswersWatts) {
  EXPECT_EQ(parse_watts("5 MW"), 5e6);
  EXPECT_EQ(parse_watts("750 kW"), 750e3);
  EXPECT_EQ(parse_watts("300 W"), 300.0);
  EXPECT_EQ(parse_watts("5 mW"), std::nullopt);
}

TEST(ParseNumber, TakesDecimalNumbersOnly) {
  EXPECT_EQ(parse_number("-2.5e-3"), -0.0025);
  EXPECT_EQ(parse_number("0"), 0.0);
  for (const char* text : {"", " 1", "1 ", "+1", "0x10", "inf", "-inf", "nan", "1,5", "1_000",
                           "1e999", "abc", "1.2.3", "--1"})
    EXPECT_EQ(parse_number(text), std::nullopt) << text;
}

TEST(ParseInteger, TakesWholeNumbersThatFit) {
  EXPECT_EQ(parse_integer("-42"), -42);
  EXPECT_EQ(parse_integer("9223372036854775807"), INT64_MAX);
  // As pandas writes a column of whole numbers that once had a hole.
  EXPECT_EQ(parse_integer("210.0"), 210);
  EXPECT_EQ(parse_integer("2.1e2"), 210);
  EXPECT_EQ(parse_integer("-1E3"), -1000);
  for (const char* text : {"", "210.5", "21e-1", "1e16", "9223372036854775808", "0x1", " 1"})
    EXPECT_EQ(parse_integer(text), std::nullopt) << text;
}

// The values of FIPS 180-4's examples.
TEST(Sha256, AgreesWithThePublishedExamples) {
  EXPECT_EQ(sha256_of_text("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_of_text(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, OfAFileIsThatOfItsBytes) {
  const std::string bytes(200'000, 'q');
  const test::TemporaryFile file(bytes);
  EXPECT_EQ(sha256_of_file(file.path()), sha256_of_text(bytes));
}

TEST(Sha256, RefusesADirectoryAndAMissingFile) {
  EXPECT_THROW(sha256_of_file("/tmp"), InputError);
  EXPECT_THROW(sha256_of_file("/no/such/file"), InputError);
}

}  // namespace
}  // namespace archipelago::input
