// message_memory.h: bounds the memory that the messages of strangers occupy, however many there are.
#pragma once
#include <kj/refcount.h>

#include <cstddef>

namespace qpc::net {

/// What the strangers of a node share. Counted, as calls that cannot be cancelled outlive connection and server.
class MessagePool final : public kj::Refcounted {
 public:
  explicit MessagePool(std::size_t bytes) : left_(bytes) {}

  /// False, and nothing taken, where less is left.
  bool take(std::size_t bytes);
  void give_back(std::size_t bytes) { left_ += bytes; }
  std::size_t left() const { return left_; }

 private:
  std::size_t left_;
};

/// What one of them holds: first of its own share, then of the pool.
class MessageMemory final : public kj::Refcounted {
 public:
  MessageMemory(kj::Own<MessagePool> pool, std::size_t share) : pool_(kj::mv(pool)), share_(share) {}
  ~MessageMemory() noexcept(false) { pool_->give_back(of_pool(held_)); }
  KJ_DISALLOW_COPY_AND_MOVE(MessageMemory);

  /// The memory of one message, until it is destroyed.
  class Lease {
   public:
    explicit Lease(kj::Own<MessageMemory> memory) : memory_(kj::mv(memory)) {}
    ~Lease() noexcept(false) { memory_->hold(bytes_, 0); }
    KJ_DISALLOW_COPY_AND_MOVE(Lease);

    /// False, and nothing changed, where there is not so much.
    bool resize(std::size_t bytes);

   private:
    kj::Own<MessageMemory> memory_;
    std::size_t bytes_ = 0;
  };

 private:
  std::size_t of_pool(std::size_t held) const { return held > share_ ? held - share_ : 0; }
  /// Holds `now` octets instead of `before`.
  bool hold(std::size_t before, std::size_t now);

  kj::Own<MessagePool> pool_;
  std::size_t share_;
  std::size_t held_ = 0;
};

}  // namespace qpc::net
