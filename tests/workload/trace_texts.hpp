// Small traces in every public format, written as their files are: the same three requests, at
// 0, 1.5 and 4 seconds, with (100, 10), (2000, 1) and (30, 500) tokens of prompt and output.
//
// Flow     for (const TraceText& trace : trace_texts()) TraceReader("x", trace.text) ...
#pragma once

#include <string>
#include <vector>

#include "workload/traces/trace_reader.hpp"

namespace archipelago::test {

struct TraceText {
  std::string name;  // of the format
  std::string text;
  int header_lines;
  std::string bad_row;  // of the right shape, with one fault
  std::string fault;    // "column: message" of it
};

inline std::vector<TraceText> trace_texts() {
  return {
      {"azure-2023",
       "TIMESTAMP,ContextTokens,GeneratedTokens\r\n"
       "2023-11-16 18:15:46.6805900,100,10\r\n"
       "2023-11-16 18:15:48.1805900,2000,1\r\n"
       "2023-11-16 18:15:50.6805900,30,500\r\n",
       1, "2023-11-31 18:15:50.6805900,1,1",
       "TIMESTAMP: '2023-11-31 18:15:50.6805900' is not a time like 2023-11-16 18:15:46.6805900"},
      {"azure-2024",
       "TIMESTAMP,ContextTokens,GeneratedTokens\n"
       "2024-05-10 23:59:58.500000+00:00,100,10\n"
       "2024-05-11 00:00:00+00:00,2000,1\n"
       "2024-05-11 00:00:02.500000+00:00,30,500\n",
       1, "2024-05-11 00:00:03,1,1",
       "TIMESTAMP: '2024-05-11 00:00:03' is not a time like 2024-05-10 00:00:00.009930+00:00"},
      {"burstgpt",
       "Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log "
       "Type\n"
       "19440110.0,1722ac82-0a46,43,GPT-4,100,10,110,Conversation log\n"
       "19440111.5,,1,ChatGPT,2000,1,2001,API log\n"
       "19440114.0,,7,ChatGPT,30,500,530,API log\n",
       1, "19440115.0,,7,ChatGPT,x,500,530,API log",
       "Request tokens: 'x' is not a whole number of tokens from 0 to 10000000"},
      {"mooncake",
       R"({"timestamp": 27482, "input_length": 100, "output_length": 10, "hash_ids": [46]})"
       "\n"
       R"({"timestamp": 28982, "input_length": 2000, "output_length": 1, "hash_ids": [46, 47, 48, 49]})"
       "\n"
       R"({"timestamp": 31482, "input_length": 30, "output_length": 500, "hash_ids": []})"
       "\n",
       0, R"({"timestamp": 40000, "input_length": 30})", "output_length: is missing"},
      {"bailian",
       R"({"chat_id": 7, "parent_chat_id": -1, "timestamp": 0.25, "input_length": 100, )"
       R"("output_length": 10, "type": "text", "turn": 1, "hash_ids": [1, 2, 3, 4, 5, 6, 7]})"
       "\n"
       R"({"chat_id": 8, "parent_chat_id": -1, "timestamp": 1.75, "input_length": 2000, )"
       R"("output_length": 1, "type": "search", "turn": 1, "hash_ids": []})"
       "\n"
       R"({"chat_id": 9, "parent_chat_id": 7, "timestamp": 4.25, "input_length": 30, )"
       R"("output_length": 500, "type": "text", "turn": 2, "hash_ids": [1, 9]})"
       "\n",
       0,
       R"({"chat_id": 9, "parent_chat_id": 7, "timestamp": "5", "input_length": 30, "output_length": 1})",
       "timestamp: expected a number, found a string"},
      {"splitwise",
       "request_id,request_type,application_id,arrival_timestamp,batch_size,prompt_size,token_"
       "size\n"
       "0,2,0,1,1,100,10\n"
       "1,2,0,2.5,1,2000,1\n"
       "2,2,0,5.0,1,30,500\n",
       1, "3,2,0,9,4,30,500", "batch_size: '4' is not 1; a row is one request"},
      {"vidur",
       "arrived_at,num_prefill_tokens,num_decode_tokens\n"
       "0.25,100,10\n"
       "1.7500000000000001,2000,1\n"
       "4.25,30,500\n",
       1, "-1,30,500", "arrived_at: '-1' is not a number of seconds, not negative"},
  };
}

struct TraceResult {
  std::vector<workload::TraceRow> rows;
  workload::TraceCounts counts;
};

inline TraceResult read_all(const std::string& text, const workload::TraceOptions& options = {}) {
  workload::TraceReader reader("trace", text, options);
  TraceResult result;
  for (workload::TraceRow row; reader.next(row);) result.rows.push_back(row);
  result.counts = reader.counts();
  return result;
}

}  // namespace archipelago::test
