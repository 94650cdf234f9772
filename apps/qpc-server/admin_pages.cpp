#include "qpc-server/admin_pages.h"

#include <nlohmann/json.hpp>

namespace qpc::server {
namespace {

using Status = node::HealthState::Status;

const char* name(Status status) {
  switch (status) {
    case Status::ok:
      return "ok";
    case Status::degraded:
      return "degraded";
    case Status::draining:
      return "draining";
    case Status::stalled:
      break;
  }
  return "stalled";
}

net::HttpPage page(const node::HealthState& state, bool well) {
  nlohmann::ordered_json said{{"status", name(state.status)}};
  if (state.status != Status::ok) said["reason"] = state.text;
  if (*state.warning != 0) said["warning"] = state.warning;
  return {.status = well ? 200u : 503u, .type = "application/json", .body = said.dump() + "\n"};
}

node::HealthState now(const node::Health& health) { return health.state(std::chrono::steady_clock::now()); }

}  // namespace

net::HttpPage health_page(const node::HealthState& state) { return page(state, state.status != Status::stalled); }
net::HttpPage ready_page(const node::HealthState& state) { return page(state, state.status == Status::ok); }

net::HttpPages admin_pages(const node::Health& health, node::NodeMetrics& metrics) {
  return {{"/health", [&health] { return health_page(now(health)); }},
          {"/ready", [&health] { return ready_page(now(health)); }},
          {"/metrics", [&metrics] {
             return net::HttpPage{.type = "text/plain; version=0.0.4; charset=utf-8", .body = metrics.text()};
           }}};
}

}  // namespace qpc::server
