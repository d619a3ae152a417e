// Models of nations' own on the clock: what a run sees of work that it cannot last for, who may read
// whose texts, what does not fit.  Two sites of 8 GPUs, 5 ms and 100 Gbit/s between them.
#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "engine/training_world.hpp"

namespace archipelago::test {
namespace {

using record::JobFate;
using record::ModelFacts;
using workload::OwnModel;

constexpr double kTiny = 1e-6;

// 8e9 GPU-seconds: 1e9 s on 8 GPUs, 31 years.
workload::Job model_of(std::uint64_t id, std::int64_t gpus = 8) {
  workload::Job job = job_of(id, 100, 1, gpus);
  job.run_time = kMaxHorizon;
  job.recorded_on = GpuIndex(0);
  job.gpu_seconds = 8e9;
  job.own = std::make_shared<OwnModel>(
      OwnModel{{NationIndex(0)}, {1}, platform::DataClass::kPublic, std::nullopt});
  return job;
}

workload::Job shared(workload::Job job, platform::DataClass texts) {
  job.own = std::make_shared<OwnModel>(
      OwnModel{{NationIndex(0), NationIndex(1)}, {0.75, 0.25}, texts, std::nullopt});
  return job;
}

// State data stay at home.
platform::Platform ruled_halls() {
  platform::Platform toy = two_halls();
  platform::Rule rule;
  rule.data_class = platform::DataClass::kState;
  rule.process = platform::Reach::kHome;
  rule.foreign_operator_is_home = false;
  toy.rules = {rule};
  return toy;
}

TEST(OwnModelRun, ReportsThePartThatTheRunSaw) {
  TrainingWorld world(two_halls(), {model_of(0)}, 1000);
  const auto& out = world.run();
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].fate, JobFate::kRunning);
  ASSERT_TRUE(out[0].model.has_value());
  const ModelFacts& model = *out[0].model;
  EXPECT_NEAR(model.whole_gpu_s, 8e9, 1);
  EXPECT_NEAR(model.useful_gpu_s, 8 * 900, kTiny);
  EXPECT_NEAR(model.held_gpu_s, 8 * 900, kTiny);
  EXPECT_NEAR(model.under_way_s, 900, kTiny);
  EXPECT_NEAR(model.wait_s, 0, kTiny);
  EXPECT_TRUE(model.members.at(0).is_read && model.members.at(0).read_at_home);
}

// Twice the peak and half as much again of MFU: a third of the GPU-seconds.
TEST(OwnModelRun, AnotherTypeWorksAtItsOwnPeakAndMfu) {
  platform::Platform toy = two_halls();
  toy.gpus.push_back(toy.gpus[0]);
  toy.gpus[0].training_mfu = 0.3;
  toy.gpus[1].name = "fast";
  toy.gpus[1].bf16_flops *= 2;
  toy.gpus[1].training_mfu = 0.45;
  toy.sites[0].gpu = GpuIndex(1);
  workload::Job job = model_of(0);
  job.at_type_mfu = true;
  TrainingWorld world(toy, {job}, 1000);
  EXPECT_NEAR(world.run().at(0).model->whole_gpu_s, 8e9 / 3, 1);
}

TEST(OwnModelRun, TheRecipesMfuHoldsForAllTypes) {
  platform::Platform toy = two_halls();
  toy.gpus.push_back(toy.gpus[0]);
  toy.gpus[0].training_mfu = 0.3;
  toy.gpus[1].bf16_flops *= 2;
  toy.gpus[1].training_mfu = 0.45;
  toy.sites[0].gpu = GpuIndex(1);
  TrainingWorld world(toy, {model_of(0)}, 1000);
  EXPECT_NEAR(world.run().at(0).model->whole_gpu_s, 8e9 / 2, 1);
}

// 8 GPUs of 80 GB are 640 GB.
TEST(OwnModelRun, WhatFitsTheMemoryRuns) {
  workload::Job job = model_of(0);
  job.state = Bytes(640e9);
  TrainingWorld world(two_halls(), {job}, 1000);
  EXPECT_EQ(world.run().at(0).fate, JobFate::kRunning);
}

TEST(OwnModelRun, AByteTooMuchIsRefused) {
  workload::Job job = model_of(0);
  job.state = Bytes(641e9);
  TrainingWorld world(two_halls(), {job}, 1000);
  const auto& out = world.run();
  EXPECT_EQ(out.at(0).fate, JobFate::kTooLarge);
  EXPECT_TRUE(out.at(0).model->sites.empty());
  EXPECT_FALSE(out.at(0).model->members.at(0).is_read);
}

// One model at both sites, a step of 10 s, 6.25e9 parameters of 16 bits: 12.5 GB, of which a ring of
// two sends all once: 1 s and 2 messages of 5 ms behind each step that nothing hides.
TEST(OwnModelRun, TogetherItWaitsForTheCable) {
  workload::Job job = shared(model_of(0, 16), platform::DataClass::kPublic);
  job.parameters = 6.25e9;
  job.layers = 1;
  job.step = seconds(10);
  job.sync = {.kind = workload::SyncKind::kDataParallel, .sites = 2, .payload_bits = 16};
  TrainingWorld world(two_halls(), {job}, 10'000, TrainingWorld::federated());
  const auto& out = world.run();
  const ModelFacts& model = *out.at(0).model;
  EXPECT_EQ(model.sites.size(), 2U);
  // Rounds of 6 steps: 60 s of compute, 6 s of bytes and 6 x 2 x 5 ms; whole ones behind the first.
  EXPECT_NEAR(model.useful_gpu_s / model.held_gpu_s, 60 / 66.06, 1e-9);
  EXPECT_NEAR(model.under_way_s, 9900 - 60, 66.06);
  EXPECT_NEAR(model.held_gpu_s, 16 * model.under_way_s, 1e-3);
  // Two links carry 12.5 GB a step.
  EXPECT_NEAR(model.bytes[1] / (model.useful_gpu_s / 16), 2 * 12.5e9 / 10, 1e3);
  EXPECT_GT(model.bytes[1], 0);
}

TEST(OwnModelRun, EachNationsTextsAreReadAtHomeWhereItHasASiteOfTheJob) {
  workload::Job job = shared(model_of(0, 16), platform::DataClass::kState);
  job.parameters = 1e6;
  job.layers = 1;
  job.step = seconds(10);
  job.sync = {.kind = workload::SyncKind::kDataParallel, .sites = 2, .payload_bits = 16};
  TrainingWorld world(ruled_halls(), {job}, 1000, TrainingWorld::federated());
  const auto& out = world.run();
  for (const record::ModelMember& member : out.at(0).model->members) {
    EXPECT_TRUE(member.is_read && member.read_at_home);
  }
  EXPECT_NEAR(out.at(0).model->members.at(0).share, 0.75, 1e-12);
}

// The whole job at alpha: BB's texts of class state may not go there, its public ones may.
TEST(OwnModelRun, TextsThatMayNotLeaveAreNotReadAbroad) {
  TrainingWorld world(ruled_halls(), {shared(model_of(0), platform::DataClass::kState)}, 1000);
  const auto& members = world.run().at(0).model->members;
  EXPECT_TRUE(members.at(0).is_read);
  EXPECT_FALSE(members.at(1).is_read);
}

TEST(OwnModelRun, TextsThatMayLeaveAreReadAbroad) {
  TrainingWorld world(ruled_halls(), {shared(model_of(0), platform::DataClass::kPublic)}, 1000);
  const auto& members = world.run().at(0).model->members;
  EXPECT_TRUE(members.at(1).is_read);
  EXPECT_FALSE(members.at(1).read_at_home);
}

}  // namespace
}  // namespace archipelago::test
