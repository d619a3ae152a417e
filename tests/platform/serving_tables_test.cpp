// serving_tables.csv: what it becomes, and every kind of fault with its exact text.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/platform_files.hpp"

namespace archipelago::platform {
namespace {

using test::PlatformFiles;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kFile = "serving_tables.csv";

struct WithTables : PlatformFiles {
  WithTables() {
    set(kFile,
        "llm,gpu,tensor_parallel,quantity,sequences,at,time_us,quality,source\n"
        "llama-8b,h100,1,tokens,,64,6000,measured,toy-book\n"
        "llama-8b,h100,1,tokens,0,1,5500.5,measured,toy-book\n"
        "llama-8b,h100,1,decode_attention,1,128,10,measured,toy-book\n"
        "llama-8b,h100,1,decode_attention,8,128,20,measured,toy-book\n"
        "llama-8b,h100,1,decode_attention,1,1024,15,measured,toy-book\n"
        "llama-8b,h100,1,decode_attention,8,1024,90,assumed,assumed\n");
  }
};

TEST(ServingTables, AreOptional) {
  const Platform toy = PlatformFiles().load();
  EXPECT_THAT(toy.profiles[1].tables.tokens, IsEmpty());
  EXPECT_THAT(toy.profiles[1].tables.decode, IsEmpty());
  EXPECT_EQ(toy.profiles[1].token_multiple, 1);
}

TEST(ServingTables, GoToTheirProfileInAscendingOrder) {
  const Platform toy = WithTables().load();
  const ServingTables& tables = toy.profiles[1].tables;
  ASSERT_EQ(tables.tokens.size(), 2U);
  EXPECT_EQ(tables.tokens[0].tokens, 1);
  EXPECT_DOUBLE_EQ(tables.tokens[0].time.si(), 5500.5e-6);
  EXPECT_EQ(tables.tokens[1].tokens, 64);
  EXPECT_THAT(tables.sequences, ElementsAre(1, 8));
  EXPECT_THAT(tables.contexts, ElementsAre(128, 1024));
  ASSERT_EQ(tables.decode.size(), 4U);
  EXPECT_DOUBLE_EQ(tables.decode[1].si(), 15e-6);
  EXPECT_DOUBLE_EQ(tables.decode[2].si(), 20e-6);
  EXPECT_THAT(toy.profiles[0].tables.tokens, IsEmpty());
  EXPECT_EQ(toy.files.size(), 10U) << "the table goes into the manifest";
}

TEST(ServingTables, GiveTheProfileTheirWeakestQuality) {
  EXPECT_EQ(PlatformFiles().load().profiles[1].provenance.quality, Quality::kEstimated);
  EXPECT_EQ(WithTables().load().profiles[1].provenance.quality, Quality::kAssumed);
}

TEST(ServingTables, TokenMultipleIsAColumnOfTheProfile) {
  WithTables files;
  files.set("serving_profiles.csv",
            "llm,gpu,tensor_parallel,t0_us,prompt_token_us,prompt_context_ps,sequence_us,"
            "kv_token_ns,token_multiple,range_batch,range_prompt_tokens,range_context_tokens,"
            "quality,source\n"
            "llama-8b,h100,1,0,0,100,0,0,8,256,8192,32768,estimated,toy-map\n");
  EXPECT_EQ(files.load().profiles[0].token_multiple, 8);
}

TEST(ServingTables, PromptAttentionStandsByPromptLength) {
  WithTables files;
  files.append(kFile, "llama-8b,h100,1,prompt_attention,,512,30,measured,toy-book");
  files.append(kFile, "llama-8b,h100,1,prompt_attention,,8,7,measured,toy-book");
  files.append(kFile, "llama-8b,h100,1,prompt_attention,2,16,8,measured,toy-book");
  EXPECT_THAT(files.faults(),
              ElementsAre("serving_tables.csv:10: sequences: 2 sequences for a time "
                          "that depends on tokens alone; expected 0 or nothing"));
  files.replace(kFile, "prompt_attention,2,16", "prompt_attention,0,16");
  const auto prompts = files.load().profiles[1].tables.prompts;
  ASSERT_EQ(prompts.size(), 3U);
  EXPECT_EQ(prompts[0].tokens, 8);
  EXPECT_DOUBLE_EQ(prompts[2].time.si(), 30e-6);
}

TEST(ServingTables, EngineIsAColumnOfTheProfile) {
  PlatformFiles files;
  EXPECT_EQ(files.load().profiles[0].engine, "not said");
  files.set("serving_profiles.csv",
            "llm,gpu,tensor_parallel,t0_us,prompt_token_us,prompt_context_ps,sequence_us,"
            "kv_token_ns,range_batch,range_prompt_tokens,range_context_tokens,engine,quality,"
            "source\n"
            "llama-8b,h100,1,0,0,100,0,0,256,8192,32768,vLLM 0.11,estimated,toy-map\n");
  EXPECT_EQ(files.load().profiles[0].engine, "vLLM 0.11");
}

TEST(ServingTables, HoleInTheGrid) {
  WithTables files;
  files.replace(kFile, "llama-8b,h100,1,decode_attention,8,1024,90,assumed,assumed\n", "");
  EXPECT_THAT(files.faults(),
              ElementsAre("serving_tables.csv:5: at: 8 sequences have no time at a mean context of "
                          "1024, which is listed for others; expected every listed batch size at "
                          "every listed context"));
}

TEST(ServingTables, PointGivenTwice) {
  WithTables files;
  files.append(kFile, "llama-8b,h100,1,tokens,,64,6001,measured,toy-book");
  EXPECT_THAT(files.faults(), ElementsAre("serving_tables.csv:8: the same point stands already in "
                                          "line 2; expected one time for it"));
}

TEST(ServingTables, ProfileThatDoesNotExist) {
  WithTables files;
  files.replace(kFile, "llama-8b,h100,1,tokens,,64", "llama-8b,h100,2,tokens,,64");
  EXPECT_THAT(files.faults(),
              ElementsAre("serving_tables.csv:2: tensor_parallel: serving_profiles.csv has no row "
                          "for llama-8b on h100 with 2 GPUs; expected the profile whose times "
                          "these are"));
}

TEST(ServingTables, NamesAndSourcesAreChecked) {
  WithTables files;
  files.replace(kFile, "llama-8b,h100,1,tokens,,64", "llama-9b,h100,1,tokens,,64");
  files.replace(kFile, "5500.5,measured,toy-book", "5500.5,measured,toy-bok");
  ASSERT_EQ(files.faults().size(), 2U);
  EXPECT_EQ(files.faults()[0],
            "serving_tables.csv:2: llm: 'llama-9b' is not a key of llms.csv (did you mean "
            "'llama-8b'?)");
}

TEST(ServingTables, FiguresOutOfRange) {
  WithTables files;
  files.append(kFile, "llama-8b,h100,1,tokens,3,70,1,measured,toy-book");
  files.append(kFile, "llama-8b,h100,1,decode_attention,,128,1,measured,toy-book");
  files.append(kFile, "llama-8b,h100,1,tokens,,262145,1,measured,toy-book");
  files.append(kFile, "llama-8b,h100,1,decode_attention,2,128,1000001,measured,toy-book");
  EXPECT_THAT(files.faults(),
              ElementsAre("serving_tables.csv:8: sequences: 3 sequences for a time that depends on "
                          "tokens alone; expected 0 or nothing",
                          "serving_tables.csv:9: sequences: 0 sequences decode; expected 1 to 8192",
                          "serving_tables.csv:10: at: 262145 is too many; expected at most 262144",
                          "serving_tables.csv:11: time_us: 1000001 us is too long; expected at "
                          "most 1000000 us"));
}

}  // namespace
}  // namespace archipelago::platform
