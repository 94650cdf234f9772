// admin_pages.h: what the admin listener shows.
#pragma once
#include "net/http/http_listener.h"
#include "node/health/health.h"
#include "node/metrics/node_metrics.h"

namespace qpc::server {

/// `/health`: 200 as long as the node does anything at all, so that nobody restarts it for a full disk or while it
/// drains; 503 when it is stalled. The JSON object has `status` and, unless that is `ok`, a `reason`;
/// `warning` says what will not be well before long.
net::HttpPage health_page(const node::HealthState& state);

/// `/ready`: 200 when it takes what clients bring, 503 otherwise. The same object.
net::HttpPage ready_page(const node::HealthState& state);

/// All pages. They may be made on any thread, but all on one; `health` and `metrics` outlive them.
net::HttpPages admin_pages(const node::Health& health, node::NodeMetrics& metrics);

}  // namespace qpc::server
