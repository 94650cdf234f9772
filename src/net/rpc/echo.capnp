@0xbdfafd3cc3bd03bd;
# What the tests and benchmarks of src/net call.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("qpc::net::schema");

interface Echo {
  echo @0 (data :Data) -> (data :Data);
  # Gives back what it got.

  fail @1 (type :UInt16) -> ();
  # Fails with the kj::Exception::Type of this number.

  wait @2 () -> () $Cxx.allowCancellation;
  # Answers when the test lets it, or never.

  login @3 () -> ();
  # Raises the caller's standing.

  child @4 () -> (echo :Echo);
  # A new capability each time.

  notify @5 (listener :Echo, data :Data) -> (data :Data);
  # Calls listener.echo(data) and gives back what came of it.

  push @6 (data :Data) -> stream;
  total @7 () -> (size :UInt64);
  # The octets that were pushed.

  much @8 (size :UInt32) -> (data :Data);
  # Answers with so many octets.
}
