#include "net/http/http_listener.h"

#include <kj/debug.h>

namespace qpc::net {
namespace {

constexpr auto pause_after_failure = 1 * kj::SECONDS;

kj::StringPtr phrase_of(unsigned status) {
  switch (status) {
    case 200:
      return "OK";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    default:
      return "Answer";
  }
}

kj::HttpServerSettings settings_with(kj::HttpServerCallbacks& callbacks, kj::HttpServerErrorHandler& errors,
                                     kj::Duration lasting) {
  kj::HttpServerSettings settings;
  settings.headerTimeout = lasting;
  settings.callbacks = callbacks;
  settings.errorHandler = errors;
  return settings;
}

}  // namespace

HttpListener::HttpListener(kj::Own<kj::ConnectionReceiver> port, kj::Timer& timer, HttpPages pages, HttpLimits limits)
    : port_(kj::mv(port)),
      timer_(timer),
      pages_(std::move(pages)),
      limits_(limits),
      server_(timer, header_table_, static_cast<kj::HttpService&>(*this), settings_with(*this, *this, limits.lasting)),
      tasks_(*this) {
  tasks_.add(accept_all());
}

HttpListener::~HttpListener() noexcept(false) = default;

Task<void> HttpListener::accept_all() {
  for (;;) {
    bool failed = false;
    try {
      auto connection = co_await port_->accept();
      if (open_.size() >= limits_.connections) open_.front()->fulfill();
      tasks_.add(serve(kj::mv(connection)));
    } catch (const kj::Exception& exception) {
      failed = true;  // out of file descriptors, say: it passes
      KJ_LOG(WARNING, "an HTTP connection was not accepted", exception.getDescription());
    }
    if (failed) co_await timer_.afterDelay(pause_after_failure);
  }
}

Task<void> HttpListener::serve(kj::Own<kj::AsyncIoStream> connection) {
  auto end = kj::newPromiseAndFulfiller<void>();
  const auto here = open_.insert(open_.end(), kj::mv(end.fulfiller));
  KJ_DEFER(open_.erase(here));
  co_await server_.listenHttp(kj::mv(connection))
      .exclusiveJoin(timer_.afterDelay(limits_.lasting))
      .exclusiveJoin(kj::mv(end.promise))
      .catch_([](kj::Exception&&) {});  // it broke, or brought what is no HTTP: the peer's business
}

Task<void> HttpListener::answer(kj::HttpMethod method, std::string url, Response& response) {
  const HttpPage page = page_of(method, std::string_view(url).substr(0, url.find('?')));
  kj::HttpHeaders headers(header_table_);
  headers.set(kj::HttpHeaderId::CONTENT_TYPE, kj::StringPtr(page.type.c_str(), page.type.size()));
  headers.add("Cache-Control"_kj, "no-store"_kj);
  if (page.status == 405) headers.add("Allow"_kj, "GET, HEAD"_kj);
  auto out = response.send(page.status, phrase_of(page.status), headers, page.body.size());
  if (method != kj::HttpMethod::HEAD) co_await out->write(page.body.data(), page.body.size());
}

HttpPage HttpListener::page_of(kj::HttpMethod method, std::string_view path) const {
  const auto page = pages_.find(path);
  if (page == pages_.end()) {
    std::string body = "There is nothing here. There is:\n";
    for (const auto& [known, make] : pages_) body += known + "\n";
    return {.status = 404, .body = std::move(body)};
  }
  if (method != kj::HttpMethod::GET && method != kj::HttpMethod::HEAD) {
    return {.status = 405, .body = "This may only be read.\n"};
  }
  try {
    return page->second();
  } catch (...) {
    KJ_LOG(ERROR, "a page could not be made", page->first, kj::getCaughtExceptionAsKj().getDescription());
    return {.status = 500, .body = "This page could not be made.\n"};
  }
}

kj::Promise<void> HttpListener::handleApplicationError(kj::Exception, kj::Maybe<Response&> response) {
  // Pages throw nothing here, so the request was at fault. KJ's own answer would show the stack.
  KJ_IF_MAYBE (open, response) return open->sendError(400, "Bad Request", header_table_);
  return kj::READY_NOW;
}

void HttpListener::taskFailed(kj::Exception&& exception) { KJ_LOG(ERROR, exception.getDescription()); }

}  // namespace qpc::net
