// mls-interop: serves the working group's interop interface over gRPC.
#include <grpcpp/grpcpp.h>
#include <pthread.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>
#include <thread>

#include "interop/mls/client.h"

int main(int argc, char** argv) {
  CLI::App app{"Serves mls_client.MLSClient, the interop interface of the MLS working group, until it is interrupted."};
  std::string host = "127.0.0.1";
  int port = 50051;
  app.add_option("--host", host, "the address to listen at")->capture_default_str();
  app.add_option("--port", port, "the port; 0 for a free one")->check(CLI::Range(0, 65535))->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  // All threads of gRPC inherit it, so that the signals are this thread's alone.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);

  qpc::mls::interop::Client client;
  grpc::ServerBuilder builder;
  int bound = 0;
  builder.AddListeningPort(host + ":" + std::to_string(port), grpc::InsecureServerCredentials(), &bound);
  builder.SetMaxReceiveMessageSize(-1);
  builder.RegisterService(&client);
  const auto server = builder.BuildAndStart();
  if (!server || bound == 0) {
    std::cerr << "cannot listen at " << host << ":" << port << '\n';
    return 1;
  }
  std::cout << "serving at " << host << ":" << bound << std::endl;
  int signal = 0;
  sigwait(&ends, &signal);
  server->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(2));
  return 0;
}
