#include "node/refusal.h"

namespace qpc::node {

void describe(const Refusal& refusal, api::Refusal::Builder out) {
  out.setReason(refusal.reason);
  out.setLimit(refusal.limit);
  out.setText(refusal.text.c_str());
}

}  // namespace qpc::node
