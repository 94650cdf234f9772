#include "net/http/http_listener.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace qpc::net {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// Collects what KJ logs on this thread.
class Logged final : public kj::ExceptionCallback {
 public:
  void logMessage(kj::LogSeverity, const char*, int, int, kj::String&& text) override {
    lines.emplace_back(text.cStr());
  }
  std::vector<std::string> lines;
};

/// Clients of a listener on loopback, whose clock is turned by hand.
class HttpListenerTest : public testing::Test {
 protected:
  ~HttpListenerTest() noexcept override = default;

  HttpListener& listen(HttpLimits limits = {}) {
    HttpPages pages{{"/page", [this] { return ++made, HttpPage{.body = "what is on it\n"}; }},
                    {"/ready", [] { return HttpPage{.status = 503, .body = "not yet\n"}; }},
                    {"/broken", []() -> HttpPage { throw std::runtime_error("the reason"); }}};
    auto address = io.provider->getNetwork().parseAddress("127.0.0.1:0").wait(io.waitScope);
    return *listeners.add(kj::heap<HttpListener>(address->listen(), timer, std::move(pages), limits));
  }
  kj::Own<kj::AsyncIoStream> connect(HttpListener& listener) {
    return io.provider->getNetwork()
        .parseAddress("127.0.0.1", listener.port())
        .then([](auto&& address) { return address->connect().attach(kj::mv(address)); })
        .wait(io.waitScope);
  }
  /// All that comes until the listener closes the connection.
  std::string rest_of(kj::AsyncIoStream& stream) { return stream.readAllText().wait(io.waitScope).cStr(); }
  std::string ask(HttpListener& listener, std::string_view request) {
    auto stream = connect(listener);
    stream->write(request.data(), request.size()).wait(io.waitScope);
    return rest_of(*stream);
  }

  kj::AsyncIoContext io = kj::setupAsyncIo();
  kj::TimerImpl timer{kj::origin<kj::TimePoint>()};
  kj::Vector<kj::Own<HttpListener>> listeners;
  int made = 0;
};

TEST_F(HttpListenerTest, AnswersAPageAndClosesTheConnection) {
  const auto answer = ask(listen(), "GET /page HTTP/1.1\r\nHost: node\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Length: 14\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Type: text/plain"));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nwhat is on it\n"));
}

TEST_F(HttpListenerTest, AnswersHeadWithoutTheBody) {
  const auto answer = ask(listen(), "HEAD /page?lang=en HTTP/1.1\r\nHost: node\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Content-Length: 14\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
  EXPECT_EQ(made, 1);
}

TEST_F(HttpListenerTest, HandsOnTheStatusOfAPage) {
  EXPECT_THAT(ask(listen(), "GET /ready HTTP/1.1\r\nHost: node\r\n\r\n"),
              StartsWith("HTTP/1.1 503 Service Unavailable\r\n"));
}

TEST_F(HttpListenerTest, RefusesOtherPathsAndMethodsAndWhatIsNoHttp) {
  auto& listener = listen();
  const auto missing = ask(listener, "GET /pages HTTP/1.1\r\nHost: node\r\n\r\n");
  EXPECT_THAT(missing, StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(missing, HasSubstr("\n/page\n"));
  const auto written = ask(listener, "POST /page HTTP/1.1\r\nHost: node\r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_THAT(written, StartsWith("HTTP/1.1 405 "));
  EXPECT_THAT(written, HasSubstr("Allow: GET, HEAD\r\n"));
  EXPECT_THAT(ask(listener, "GET /page HTTP/1.1\r\nno header\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(ask(listener, "\x16\x03\x01 a handshake of TLS\r\n\r\n"), StartsWith("HTTP/1.1 501 "));
  EXPECT_EQ(made, 0);
}

TEST_F(HttpListenerTest, NeitherTellsOfTheProgramNorLogsWhenARequestIsWrong) {
  const Logged log;
  auto& listener = listen();
  const auto wrong = ask(listener, "POST /page HTTP/1.1\r\nHost: node\r\nContent-Length: abc\r\n\r\n");
  EXPECT_THAT(wrong, StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(wrong, Not(HasSubstr("stack")));
  EXPECT_THAT(wrong, Not(HasSubstr(".c++")));
  auto endless = connect(listener);
  const std::string headers = "GET /page HTTP/1.1\r\nLong: " + std::string(200'000, 'a');
  auto sent = endless->write(headers.data(), headers.size()).catch_([](kj::Exception&&) {}).eagerlyEvaluate(nullptr);
  auto answer = endless->readAllText().then([](kj::String text) { return std::string(text.cStr()); },
                                            [](kj::Exception&&) { return std::string(); });
  EXPECT_THAT(answer.wait(io.waitScope), Not(HasSubstr("stack")));
  EXPECT_THAT(ask(listener, "GET /page HTTP/1.1\r\nHost: node\r\n\r\n"), HasSubstr("200 OK"));
  EXPECT_THAT(log.lines, testing::IsEmpty());
}

TEST_F(HttpListenerTest, LogsWhyAPageCannotBeMadeAndDoesNotTell) {
  const Logged log;
  const auto answer = ask(listen(), "GET /broken HTTP/1.1\r\nHost: node\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(answer, Not(HasSubstr("reason")));
  EXPECT_THAT(log.lines, testing::ElementsAre(HasSubstr("the reason")));
}

TEST_F(HttpListenerTest, ClosesAConnectionThatTakesTooLong) {
  auto& listener = listen({.connections = 16, .lasting = 10 * kj::SECONDS});
  auto slow = connect(listener);
  slow->write("GET /page HTTP/1.1\r\n", 20).wait(io.waitScope);
  auto rest = slow->readAllText();
  io.waitScope.poll();
  EXPECT_FALSE(rest.poll(io.waitScope));
  timer.advanceTo(timer.now() + 11 * kj::SECONDS);
  EXPECT_THAT(std::string(rest.wait(io.waitScope).cStr()), Not(HasSubstr("200")));
}

TEST_F(HttpListenerTest, EndsTheOldestConnectionWhenThereAreTooMany) {
  auto& listener = listen({.connections = 2, .lasting = 10 * kj::SECONDS});
  auto first = connect(listener), second = connect(listener);
  auto ended = first->readAllText();
  EXPECT_FALSE(ended.poll(io.waitScope));
  constexpr std::string_view request = "GET /page HTTP/1.1\r\nHost: node\r\n\r\n";
  EXPECT_THAT(ask(listener, request), HasSubstr("200 OK"));
  EXPECT_EQ(ended.wait(io.waitScope), "");
  second->write(request.data(), request.size()).wait(io.waitScope);
  EXPECT_THAT(rest_of(*second), HasSubstr("200 OK"));
}

}  // namespace
}  // namespace qpc::net
