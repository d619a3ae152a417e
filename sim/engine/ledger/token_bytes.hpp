// What a token of text weighs on the wire, headers and framing included.
//
// Units    bytes a token.
#pragma once

namespace archipelago::engine {

struct TokenBytes {
  double prompt = 4;    // about four characters a token of English (OpenAI's rule of thumb)
  double output = 200;  // one server-sent event a token (assumed)
};

}  // namespace archipelago::engine
