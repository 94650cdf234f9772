// task.h: coroutines on KJ's event loop.
//
// A function that waits is a coroutine of type Task<T>; it may `co_await` a kj::Promise<U> (also a
// capnp::RemotePromise) or a Task<U>, as an rvalue. To the outside a Task<T> turns into a kj::Promise<T>, which starts
// it:
//
//   kj::Promise<void> enqueue(EnqueueContext call) override { return enqueue_task(call); }
//   Task<void> enqueue_task(EnqueueContext call) { auto reply = co_await request.send(); … }
//
// - A task is lazy: it does nothing before it is awaited or started, so nothing runs without an owner.
// - Dropping the kj::Promise, or the awaiting task, cancels: first the awaited promise is destroyed, then the frames
//   from the innermost to the outermost. Any `co_await` may be the last line that runs.
// - Reference parameters, `this` and the captures of a lambda must outlive the task; invoke() keeps captures.
// - A kj::Promise carries kj::Exceptions only: any other type that leaves a started task becomes FAILED.
// - In `.then()` write `-> kj::Promise<T>` on a lambda that returns a Task.
#pragma once

// Debian's libkj-async has no run-time for KJ's own coroutines. Without their declarations, a coroutine of type
// kj::Promise is a plain compile error. No effect where kj/async.h came first.
#include <kj/async-prelude.h>
#undef KJ_HAS_COROUTINE
#include <kj/async.h>
#include <kj/debug.h>

#include <coroutine>
#include <exception>
#include <memory>
#include <type_traits>
#include <utility>
#include <variant>

namespace qpc {

/// On whose behalf the code that runs now does so; null: on nobody's. A task that is started, and all that it awaits,
/// find it again after every wait. Whoever sets it puts back what was there.
///
/// The one thing that is not handed down from main(): it belongs to each flow of control, of which there are many on
/// one loop, and says nothing that a result depends on.
inline thread_local std::shared_ptr<void> task_context;

template <class T = void>
class Task;

namespace detail {

/// Runs one started task and the tasks it awaits, a stack of frames. Coroutines never resume one another: each
/// suspension returns to run(), which resumes the next frame, so the stack stays flat without tail calls.
struct Driver {
  std::coroutine_handle<> current;     // the frame to resume next; null once the root is done
  kj::Promise<void>* rest = nullptr;   // where an await of a kj::Promise puts what is to come
  std::shared_ptr<void> context = {};  // while it runs, that of whoever resumed it

  /// Runs until a frame awaits a kj::Promise or the root is done. The continuation of the awaited promise calls it
  /// again and returns its result: a chain that KJ collapses as it grows.
  kj::Promise<void> run() {
    kj::Promise<void> promise = kj::READY_NOW;
    rest = &promise;
    task_context.swap(context);
    while (rest != nullptr && current != nullptr) current.resume();
    task_context.swap(context);
    return promise;
  }
};

// maxValue: no stack trace from here, which would double the cost of the throw.
[[noreturn]] inline void raise(kj::Exception&& exception) { kj::throwFatalException(kj::mv(exception), kj::maxValue); }
[[noreturn]] inline void raise(std::exception_ptr&& exception) { std::rethrow_exception(std::move(exception)); }

/// Empty, a value (std::monostate for void), or an exception.
template <class T, class Exception>
class Outcome {
 public:
  template <class... Values>
  void set(Values&&... values) {
    state_.template emplace<1>(std::forward<Values>(values)...);
  }
  void fail(Exception&& exception) { state_.template emplace<2>(std::move(exception)); }
  T take() {
    if (auto* exception = std::get_if<2>(&state_)) raise(std::move(*exception));
    if constexpr (!std::is_void_v<T>) return std::move(std::get<1>(state_));
  }

 private:
  using Value = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
  std::variant<std::monostate, Value, Exception> state_;
};

/// `co_await` of a kj::Promise. The frame keeps no KJ node: the promise, with the continuation that resumes us, moves
/// to the driver. So no node is destroyed by its own callback, and the awaited promise is gone before the frame goes
/// on.
template <class T>
struct PromiseAwaiter {
  kj::Promise<T>& promise;
  Outcome<T, kj::Exception> outcome = {};

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> frame) {
    Driver& driver = *frame.promise().driver;
    *driver.rest = promise.then(
        [this, &driver](auto&&... value) {
          outcome.set(kj::mv(value)...);
          return driver.run();
        },
        [this, &driver](kj::Exception&& exception) {
          outcome.fail(kj::mv(exception));
          return driver.run();
        });
    driver.rest = nullptr;
  }
  T await_resume() { return outcome.take(); }
};

/// Owns the frame of a coroutine.
template <class Promise>
struct Frame {
  std::coroutine_handle<Promise> handle;

  explicit Frame(std::coroutine_handle<Promise> of) noexcept : handle(of) {}
  Frame(Frame&& other) noexcept : handle(std::exchange(other.handle, nullptr)) {}
  ~Frame() noexcept {
    if (handle) handle.destroy();
  }
};

template <class T>
struct TaskAwaiter {
  Frame<typename Task<T>::promise_type> child;

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> frame) noexcept {
    auto& promise = child.handle.promise();
    promise.driver = frame.promise().driver;
    promise.parent = frame;
    promise.driver->current = child.handle;
  }
  T await_resume() { return child.handle.promise().outcome.take(); }
};

struct FinalAwaiter : std::suspend_always {
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> frame) const noexcept {
    frame.promise().driver->current = frame.promise().parent;
  }
};

struct PromiseBase {
  Driver own;  // used only by a task that is started, not awaited
  Driver* driver = nullptr;
  std::coroutine_handle<> parent;

  std::suspend_always initial_suspend() const noexcept { return {}; }
  FinalAwaiter final_suspend() const noexcept { return {}; }

  // Nothing else can be awaited: another awaiter would not know the driver.
  template <class T>
  PromiseAwaiter<T> await_transform(kj::Promise<T>&& promise) {
    return {promise};
  }
  template <class T>
  TaskAwaiter<T> await_transform(Task<T>&& task) {
    return {task.release()};
  }
  template <class T>
  void await_transform(kj::Promise<T>&) = delete;  // `co_await kj::mv(promise)`: an await uses it up
  template <class T>
  void await_transform(Task<T>&) = delete;
};

template <class T>
struct ReturnBase : PromiseBase {
  Outcome<T, std::exception_ptr> outcome;
  template <class U = T>
    requires std::is_constructible_v<T, U&&>  // not std::constructible_from: ~kj::Own may throw
  void return_value(U&& value) {
    outcome.set(std::forward<U>(value));
  }
};
template <>
struct ReturnBase<void> : PromiseBase {
  Outcome<void, std::exception_ptr> outcome;
  void return_void() { outcome.set(); }
};

}  // namespace detail

template <class T>
class [[nodiscard]] Task {
 public:
  struct promise_type : detail::ReturnBase<T> {
    Task get_return_object() noexcept { return Task(Handle::from_promise(*this)); }
    void unhandled_exception() noexcept { this->outcome.fail(std::current_exception()); }
  };

  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
#if defined(__GNUC__) && !defined(__clang__)
  // GCC 14 crashes on a coroutine whose type has a destructor, where it contains a temporary whose destructor may
  // throw, as that of every KJ type. So with GCC a task that is neither awaited nor started leaks its arguments.
  ~Task() = default;
#else
  ~Task() noexcept {
    if (handle_) handle_.destroy();
  }
#endif

  /// Runs the task up to its first await of a kj::Promise, and gives the promise that owns it. From there it goes on by
  /// itself, also where nobody waits for the promise.
  kj::Promise<T> start() && {
    auto frame = release();
    auto& promise = frame.handle.promise();
    auto take = [&promise] { return promise.outcome.take(); };
    promise.driver = &promise.own;
    promise.own.current = frame.handle;
    promise.own.context = task_context;
    auto done = promise.own.run();
    if (promise.own.current != nullptr) return done.then(kj::mv(take)).attach(kj::mv(frame));
    return kj::evalNow([&]() -> kj::Promise<T> {  // done already: no turn of the event loop
      if constexpr (std::is_void_v<T>) {
        take();
        return kj::READY_NOW;
      } else {
        return take();
      }
    });
  }
  // NOLINTNEXTLINE(google-explicit-constructor): `return enqueue_task(call);`
  operator kj::Promise<T>() && { return std::move(*this).start(); }

 private:
  using Handle = std::coroutine_handle<promise_type>;
  explicit Task(Handle handle) noexcept : handle_(handle) {}
  detail::Frame<promise_type> release() {
    KJ_REQUIRE(handle_ != nullptr, "this task was used already");
    return detail::Frame<promise_type>(std::exchange(handle_, nullptr));
  }

  Handle handle_;
  friend struct detail::PromiseBase;
};

/// Calls a lambda that is a coroutine and keeps its captures alive as long as the task.
template <class Function>
auto invoke(Function function) -> std::invoke_result_t<Function&> {
  co_return co_await function();
}

}  // namespace qpc
