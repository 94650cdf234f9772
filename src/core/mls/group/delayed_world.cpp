#include "core/mls/group/delayed_world.h"

#include <algorithm>
#include <stdexcept>

namespace qpc::mls {
namespace {

/// How far the Delivery Service reorders: among so many of the oldest letters of a device.
constexpr std::size_t reordered = 8;

std::string name_of(const Member& member) {
  return std::string(as_text(std::get<BasicCredential>(member.credential.body).identity));
}

void require(bool holds, const std::string& what) {
  if (!holds) throw std::runtime_error(what);
}

}  // namespace

DelayedWorld::DelayedWorld(std::uint64_t seed, std::size_t most_members) : world_(seed), most_members_(most_members) {
  world_.psks.external[{'k'}] = Bytes(32, 7);
  const auto name = new_name();
  auto group = world_.create(name);
  begin_epoch(group);
  devices_.emplace(name, DelayedDevice(name, std::move(group)));
}

void DelayedWorld::step() {
  switch (world_.random.below(24)) {
    case 0:
    case 1:
    case 2:
      return say();
    case 3:
    case 4:
      return propose();
    case 5:
    case 6:
    case 7:
      return commit();
    case 8:
      return join_from_outside();
    case 9:
      return restart();
    default:
      // As many deliveries as there are devices to deliver to, or everybody would fall behind.
      for (auto left = 1 + world_.random.below(devices_.size()); left > 0; --left) deliver_something();
  }
}

DelayedDevice* DelayedWorld::somebody() {
  std::vector<DelayedDevice*> members;
  for (auto& [name, device] : devices_) {
    if (device.is_member()) members.push_back(&device);
  }
  return members.empty() ? nullptr : members[world_.random.below(members.size())];
}

void DelayedWorld::deliver_something() {
  auto found = devices_.begin();
  std::advance(found, world_.random.below(devices_.size()));
  auto& device = found->second;
  if (device.has_mail())
    (void)device.take(world_.random.below(std::min(device.waiting(), reordered)), world_.surroundings());
}

void DelayedWorld::send(const Bytes& octets) {
  for (auto& [name, device] : devices_) {
    device.receive(octets);
    if (world_.random.below(8) == 0) device.receive(octets);
  }
}

void DelayedWorld::begin_epoch(const Group& group) {
  epoch_ = group.epoch();
  self_removes_.clear();
  auto& members = members_[epoch_];
  for (const auto& member : group.members()) members.insert(name_of(member));
  most_seen_ = std::max(most_seen_, members.size());
}

void DelayedWorld::say() {
  auto* sender = somebody();
  if (sender == nullptr || !sender->group().proposals().empty()) return;
  const auto text = "text " + std::to_string(said_.size()) + " of " + sender->name();
  const auto sent = sender->group().protect(as_bytes(text), {}, 0, world_.random).value();
  sender->group() = sent.next;
  auto readers = members_.at(sent.next.epoch());
  readers.erase(sender->name());
  said_[text] = {sent.message, std::move(readers)};
  send(sent.message);
}

void DelayedWorld::propose() {
  auto* sender = somebody();
  // A Delivery Service refuses proposals for an epoch that is over.
  if (sender == nullptr || sender->group().epoch() != epoch_) return;
  auto& group = sender->group();
  const auto kind = world_.random.below(5);
  const auto proposed = [&]() -> Result<Sent> {
    const auto surroundings = world_.surroundings();
    switch (kind) {
      case 0:
        return group.propose_update({}, format(), {}, surroundings, world_.random);
      case 1:
        return group.propose({PreSharedKey{world_.psk_id("k")}}, format(), {}, surroundings, world_.random);
      case 2:
        return group.propose({Remove{some_leaf(group)}}, format(), {}, surroundings, world_.random);
      case 3:
        return group.propose(invitation(), format(), {}, surroundings, world_.random);
      default:
        return group.propose({SelfRemove{}}, HandshakeFormat::public_message, {}, surroundings, world_.random);
    }
  }();
  if (!proposed) return;  // a second SelfRemove, for one
  group = proposed->next;
  if (kind == 4) self_removes_.push_back(proposed->message);
  send(proposed->message);
}

LeafIndex DelayedWorld::some_leaf(const Group& group) {
  const auto members = group.members();
  return members[world_.random.below(members.size())].leaf_index;
}

Proposal DelayedWorld::invitation() {
  const auto name = new_name();
  const auto& own = invited_.emplace(name, world_.key_package(name)).first->second;
  return add_of(own);
}

void DelayedWorld::commit() {
  auto* committer = somebody();
  if (committer == nullptr || committer->waits()) return;
  auto& group = committer->group();
  CommitOptions options;
  options.format = format();
  options.path = coin() ? PathPolicy::always : PathPolicy::when_required;
  options.welcome = WelcomeSplit::together;
  if (group.member_count() < most_members_) {
    for (auto left = world_.random.below(most_members_ / 4); left > 0; --left)
      options.proposals.push_back(invitation());
  }
  const auto target = some_leaf(group);
  if (world_.random.below(4) == 0 && target != group.own_leaf_index()) options.proposals.push_back({Remove{target}});
  if (coin()) options.proposals.push_back({PreSharedKey{world_.psk_id("k")}});
  const auto committed = group.commit(options, world_.surroundings(), world_.random);
  if (!committed) return;  // whom it wants to remove goes by a proposal already, for one
  committer->wait_for(*committed);
  if (committed->pending.epoch() != epoch_ + 1) {
    ++lost_races_;
    return;
  }
  begin_epoch(committed->next.merge(committed->pending).value());
  send(committed->message);
  for (const auto& added : committed->pending.event().added) {
    const auto name = name_of(added);
    DelayedDevice device(name, {});
    device.join_with(std::move(invited_.at(name)));
    device.receive(committed->welcomes.at(0).message);
    devices_.emplace(name, std::move(device));
  }
}

void DelayedWorld::join_from_outside() {
  auto* sponsor = somebody();
  if (sponsor == nullptr || sponsor->group().epoch() != epoch_) return;
  const auto info = sponsor->group().group_info(TreeDelivery::inside, true, {}).value();
  auto name = new_name();
  std::optional<LeafIndex> former;
  if (const auto members = sponsor->group().members(); coin()) {
    const auto& member = members[world_.random.below(members.size())];
    former = member.leaf_index;
    name = name_of(member);
  }
  const auto joined = Group::join_external(Unverified(info), world_.identity(name), {}, {world_.psk_id("k")}, former,
                                           world_.surroundings(), world_.settings, world_.random, self_removes_);
  if (!joined) return;  // the former leaf has left by a SelfRemove
  begin_epoch(joined->group);
  send(joined->message);
  devices_.try_emplace(name, DelayedDevice(name, {})).first->second.start_over(joined->group);
}

void DelayedWorld::restart() {
  if (auto* device = somebody()) device->restart();
}

void DelayedWorld::settle() {
  for (bool any = true; any;) {
    any = false;
    for (auto& [name, device] : devices_) {
      for (std::size_t place = 0; place < device.waiting();) {
        if (!device.take(place, world_.surroundings())) {
          ++place;
          continue;
        }
        any = true;
        place = 0;
      }
    }
  }
  for (const auto& [name, device] : devices_) require(!device.has_mail(), name + " cannot get on");
}

void DelayedWorld::check() const {
  const auto& members = members_.at(epoch_);
  const Group* first = nullptr;
  for (const auto& [name, device] : devices_) {
    require(device.is_member() == members.contains(name), name + " is wrong about being a member");
    if (!device.is_member()) continue;
    if (first == nullptr) first = &device.group();
    require(device.group().context() == first->context(), name + " is in another group");
    require(std::ranges::equal(device.group().epoch_authenticator(), first->epoch_authenticator()),
            name + " has another epoch authenticator");
  }
  for (const auto& [text, said] : said_) {
    for (const auto& [name, device] : devices_) {
      const bool was_read = device.read().contains(text);
      require(said.readers.contains(name) || !was_read, name + " has read a text of an epoch it was no member of");
      require(was_read || device.missed().contains(said.message) || !said.readers.contains(name),
              name + " has lost: " + text);
    }
  }
}

}  // namespace qpc::mls
