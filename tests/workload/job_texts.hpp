// Small traces of training jobs in every public format, written as their files are (the rows are
// made up): the same three jobs, submitted at 0, 60 and 120 seconds, which wait 0, 10 and 30 s, run
// 100, 200 and 3600 s, on 1, 8 and 2 GPUs; and rows that are no jobs.
//
// Flow     for (const JobText& trace : job_texts()) JobReader("x", trace.text) ...
#pragma once

#include <string>
#include <vector>

#include "workload/traces/job_reader.hpp"

namespace archipelago::test {

struct JobText {
  std::string name;  // of the format
  std::string text;
  bool has_queue;
  workload::JobCounts counts;
  std::string bad_row;  // of the right shape, with one fault; stands in a line of its own
  std::string fault;    // "column: message" of it
};

// Of Philly: objects, joined by commas.
inline std::string philly_array(const std::vector<std::string>& objects) {
  std::string text = "[\n";
  for (const std::string& object : objects) text += (&object == &objects[0] ? "" : ",\n") + object;
  return text + "\n]\n";
}

inline std::string philly_job(const std::string& submitted, const std::string& attempts) {
  return R"({"status": "Pass", "vc": "ee9e8c", "jobid": "application_1_2", "attempts": )" +
         attempts + R"(, "submitted_time": )" + submitted + R"(, "user": "ce2f4c"})";
}

inline std::vector<std::string> philly_objects() {
  const std::string gpu1 = R"("detail": [{"ip": "m1", "gpus": ["gpu0"]}])";
  const std::string gpu8 = R"("detail": [{"ip": "m1", "gpus": ["gpu0", "gpu1", "gpu2", "gpu3"]},)"
                           R"({"gpus": ["gpu0", "gpu1", "gpu2", "gpu3"], "ip": "m]2"}])";
  const std::string gpu2 = R"("detail":[{"ip":"m1","gpus":[ "gpu0" , "gpu1" ]}])";
  const std::string monday = "\"2017-10-09 ";
  const auto attempt = [&](const std::string& start, const std::string& end,
                           const std::string& detail) {
    return "{\"start_time\": " + start + ", \"end_time\": " + end + ", " + detail + "}";
  };
  return {
      philly_job(monday + "23:59:00\"",
                 "[" + attempt(monday + "23:59:00\"", "\"2017-10-10 00:00:40\"", gpu1) + "]"),
      // Two attempts: from the first one's start to the last one's end, GPUs of the first.
      philly_job("\"2017-10-10 00:00:00\"",
                 "[" + attempt("\"2017-10-10 00:00:10\"", "null", gpu8) + ",\n   " +
                     attempt("\"None\"", "\"2017-10-10 00:03:30\"", gpu1) + "]"),
      philly_job("\"2017-10-10 00:00:30\"", "[]"),
      philly_job("\"2017-10-10 00:00:30\"",
                 "[" + attempt("null", "\"2017-10-10 00:03:30\"", gpu1) + "]"),
      philly_job("\"2017-10-10 00:00:40\"",
                 "[" + attempt("\"2017-10-10 00:00:50\"", "\"\"", gpu1) + "]"),
      philly_job("\"2017-10-10 00:00:45\"",
                 "[" +
                     attempt("\"2017-10-10 00:00:50\"", "\"2017-10-10 00:03:30\"",
                             R"("detail": [{"ip": "m1", "gpus": []}])") +
                     "]"),
      philly_job("\"2017-10-10 00:00:50\"",
                 "[" + attempt("\"2017-10-10 00:00:50\"", "\"2017-10-10 00:00:20\"", gpu1) + "]"),
      philly_job("\"2017-10-10 00:01:00\"",
                 "[" + attempt("\"2017-10-10 00:01:30\"", "\"2017-10-10 01:01:30\"", gpu2) + "]"),
  };
}

inline std::vector<JobText> job_texts() {
  return {
      {"openb",
       "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,"
       "deletion_time,scheduled_time\r\n"
       "pod-0,12000,16384,1,1000,,LS,Running,7,107,7\r\n"
       "pod-1,12000,16384,0,0,,LS,Running,8,107,8\r\n"
       "pod-2,12000,16384,8,1000,V100M16|V100M32,BE,Failed,67,277,77\r\n"
       "pod-3,12000,16384,1,460,,BE,Pending,70,300,\r\n"
       "pod-4,12000,16384,1,460,,BE,Running,80,,90\r\n"
       "pod-5,12000,16384,1,460,,BE,Running,90,95,100\r\n"
       "pod-6,12000,16384,2,1000,,BE,Succeeded,127,3757,157\r\n",
       true,
       {3, 1, 1, 1, 1, 0, 0},
       "pod-7,1,1,1,1500,,BE,Running,130,140,135",
       "gpu_milli: '1500' is not thousandths of a GPU from 1 to 1000"},
      {"jobs",
       "job_id,num_gpu,submit_time,iterations,model_name,duration,interval\n"
       "0,1,5.5,0,vgg19,100,0\n"
       "1,8,65.5,0,vgg19,200.0,0\n"
       "2,0,70,0,vgg19,200,0\n"
       "3,8,71,0,vgg19,-1,0\n"
       "4,2,125.5,0,vgg19,3600,0\n",
       false,
       {3, 1, 0, 0, 1, 0, 0},
       "5,1,126,0,vgg19,long,0",
       "duration: 'long' is not a number of seconds"},
      {"philly", philly_array(philly_objects()), true, {3, 1, 2, 1, 1, 0, 0}, "", ""},
      {"helios",
       "job_id,user,vc,gpu_num,cpu_num,node_num,state,submit_time,start_time,end_time,duration,"
       "queue\n"
       "1,u1,vc1,1,1,1,COMPLETED,2020-06-09 23:59:00,2020-06-09 23:59:00,2020-06-10 "
       "00:00:40,100,0\n"
       "2,u1,vc1,8,64,1,FAILED,2020-06-10 00:00:00,2020-06-10 00:00:10,2020-06-10 00:03:30,200,10\n"
       "3,u1,vc1,0,64,1,FAILED,2020-06-10 00:00:10,2020-06-10 00:00:10,2020-06-10 00:03:30,200,0\n"
       "4,u1,vc1,1,1,1,CANCELLED,2020-06-10 00:00:20,None,2020-06-10 00:03:30,0,0\n"
       "5,u1,vc1,1,1,1,RUNNING,2020-06-10 00:00:20,2020-06-10 00:03:30,,0,0\n"
       "6,u1,vc1,2,1,1,COMPLETED,2020-06-10 00:01:00,2020-06-10 00:01:30,2020-06-10 01:01:30,3600,"
       "30\n",
       true,
       {3, 1, 1, 1, 0, 0, 0},
       "7,u1,vc1,1,1,1,FAILED,2020-06-31 00:00:00,2020-06-10 00:01:30,2020-06-10 01:01:30,0,0",
       "submit_time: '2020-06-31 00:00:00' is not a time like 2023-03-01 00:18:22, with an offset "
       "or without"},
      {"acme",
       "job_id,user,node_num,gpu_num,cpu_num,mem_per_pod_GB,shared_mem_per_pod,type,state,"
       "submit_time,start_time,end_time,fail_time,stop_time,duration,queue,gpu_time\n"
       "a,u,1,1,1,1,1.0,Other,FAILED,2023-05-17 11:00:00+00:00,2023-05-17 11:00:00+00:00,"
       "2023-05-17 11:01:40+00:00,2023-05-17 11:01:40+00:00,,100,0.0,100.0\n"
       // The duration of Kalos counts the queue too; an offset is one.
       "b,u,1,8.0,1,1,1.0,Other,CANCELLED,2023-05-17 19:01:00+08:00,2023-05-17 19:01:10+08:00,"
       "2023-05-17 19:04:30+08:00,,,210,10.0,1680.0\n"
       "c,u,1,0,1,1,1.0,Other,COMPLETED,2023-05-17 11:01:10+00:00,2023-05-17 11:01:10+00:00,"
       "2023-05-17 11:02:40+00:00,,,90,0.0,0.0\n"
       "d,u,1,2,1,1,1.0,Other,COMPLETED,2023-05-17 11:02:00+00:00,2023-05-17 11:02:30+00:00,"
       "2023-05-17 12:02:30+00:00,,,3630,30.0,7260.0\n",
       true,
       {3, 1, 0, 0, 0, 0, 0},
       "e,u,1,many,1,1,1.0,Other,COMPLETED,2023-05-17 11:02:00+00:00,,,,,0,0,0",
       "gpu_num: 'many' is not a number of GPUs from 0 to 10000000"},
      {"swf",
       "; Version: 2.2\n"
       ";  UnixStartTime: 820454400\n"
       "; MaxNodes: 128\n"
       "1 0 0 100 1 -1 -1 -1 120 -1 1 1 1 -1 1 -1 -1 -1\n"
       "  2  60 10 200 4 -1 -1 8 -1 -1 1 1 1 -1 1 -1 -1 -1\n"
       "3 70 10 50 8 -1 -1 8 -1 -1 2 1 1 -1 1 -1 -1 -1\n"
       "4 80 -1 -1 -1 -1 -1 8 -1 -1 5 1 1 -1 1 -1 -1 -1\n"
       "5 90 5 -1 8 -1 -1 8 -1 -1 0 1 1 -1 1 -1 -1 -1\n"
       "6 95 5 10 -1 -1 -1 -1 -1 -1 0 1 1 -1 1 -1 -1 -1\n"
       "7 120 30 3600 2 -1 -1 2 -1 -1 1 1 1 -1 1 -1 -1 -1\n",
       true,
       {3, 1, 0, 1, 0, 1, 0, 1},
       "8 130 1 1 1",
       "has 5 fields; the format has 18"},
  };
}

}  // namespace archipelago::test
