#include "node/metrics/storage_metrics.h"

#include <prometheus/histogram.h>

namespace qpc::node {
namespace {

using prometheus::Histogram;

const Histogram::BucketBoundaries seconds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01,
                                          0.025,  0.05,    0.1,    0.25,  0.5,    1,     2.5};
const Histogram::BucketBoundaries works_in_batch{1, 2, 4, 8, 16, 32, 64, 128, 256, 512};

double in_seconds(db::StorageMeter::Duration duration) { return std::chrono::duration<double>(duration).count(); }

prometheus::Family<Histogram>& family(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

}  // namespace

StorageMetrics::StorageMetrics(prometheus::Registry& registry)
    : waits_(
          family(registry, "qpc_storage_wait_seconds", "Of a read or write, until its batch begins").Add({}, seconds)),
      reads_(batches(registry, "read")),
      writes_(batches(registry, "write")) {}

StorageMetrics::OfBatches StorageMetrics::batches(prometheus::Registry& registry, const char* kind) {
  auto& durations =
      family(registry, "qpc_storage_batch_seconds", "Of what is read or saved together, a save's sync included");
  auto& sizes = family(registry, "qpc_storage_batch_size", "Reads or writes in one batch");
  return {durations.Add({{"kind", kind}}, seconds), sizes.Add({{"kind", kind}}, works_in_batch)};
}

void StorageMetrics::waited(Duration duration) { waits_.Observe(in_seconds(duration)); }

void StorageMetrics::ran(Batch batch, std::size_t works, Duration duration) {
  const auto& alike = batch == Batch::writes ? writes_ : reads_;
  alike.duration.Observe(in_seconds(duration));
  alike.size.Observe(static_cast<double>(works));
}

}  // namespace qpc::node
