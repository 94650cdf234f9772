#include "qpc-loadtest/scenario.h"

namespace qpc::loadtest {
namespace {

constexpr Scenario all[] = {
    {"raw", "opaque messages into mailboxes, without MLS, until the node has them durably", run_raw},
    {"live", "the same to who listens: enqueue, push, acknowledge", run_live},
    {"drain", "full mailboxes are emptied", run_drain},
    {"idle", "sessions that listen and hear nothing: memory of each", run_idle},
    {"login", "by password and by device key, on connections that stand; then each on one of its own", run_login},
    {"rtt", "calls that touch no storage", run_rtt},
    {"dm", "pairs who talk by MLS: from saying it until the other has stored it", run_dm},
    {"group", "the same in a group of --size", run_group},
    {"fanout", "one opaque message into --size mailboxes", run_fanout},
    {"blob", "files of --blob-bytes to the node and back, and small messages beside them", run_blob},
    {"churn", "connect, resume, send one message, go", run_churn},
    {"flood", "well-behaved senders alone, then beside one who floods the node", run_flood},
};

}  // namespace

std::span<const Scenario> scenarios() { return all; }

}  // namespace qpc::loadtest
