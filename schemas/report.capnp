@0x8f22211c3d5eff67;
# Reports of abuse, sealed to the operator: the node keeps them and cannot read them, unless its operator does.

using Cxx = import "/capnp/c++.capnp";
using Common = import "common.capnp";
$Cxx.namespace("qpc::api");
$Cxx.allowCancellation;

interface Reports {
  submit @0 (sealed :Data) -> (result :ReportResult);
  # A report (at most 512 KiB) sealed to `NodeInfo.reportKey`. An account may send ten a day.
}

struct ReportResult {
  union {
    stored @0 :Data;
    # Its id: SHA-256 of the sealed octets, to speak about it with the operator.
    refused @1 :Common.Refusal;
  }
}
