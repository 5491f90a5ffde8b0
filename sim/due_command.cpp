#include "sim/due_command.hpp"

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::sim {
namespace {

// Commands of one instant come in this order.
enum class OrderClass : std::uint64_t { device, fleet, timeline };

constexpr unsigned kClassShift = 60;
constexpr unsigned kEntityShift = 20;

std::uint64_t order(OrderClass group, std::uint64_t entity, std::uint64_t step) {
  FLEETBILL_ASSERT(step < std::uint64_t{1} << kEntityShift,
                   "an entity has at most a million commands");
  return static_cast<std::uint64_t>(group) << kClassShift | entity << kEntityShift | step;
}

bool is_of_timeline(const DueCommand& due) {
  return static_cast<OrderClass>(due.order >> kClassShift) == OrderClass::timeline;
}

std::string asset_name(const World& world, const DueCommand& due) {
  std::string name = world.asset_name(due.subject);
  return due.hires > 1 ? concat(name, " #", due.hires) : name;
}

void describe_new_asset(const World& world, const DueCommand& due, Command& command) {
  const Member* listed = world.member(due.subject);
  const bool has_plan = listed != nullptr && listed->plan;
  const auto& plan = has_plan ? listed->plan : world.fleet(due.subject).plan;
  if (listed != nullptr) command.asset_code = listed->asset_code;
  const auto& usual_plan = world.scenario.organisations[due.organisation].plan;
  command.serial = world.serial(DeviceId(due.subject));
  command.device_type = world.behaviour(due.subject).device_type;
  if (plan || usual_plan) command.value = std::string(to_string(plan ? *plan : *usual_plan));
}

void describe_device(const World& world, const DueCommand& due, Command& command) {
  const DeviceSpec device = world.device(due.subject);
  command.serial = device.serial;
  if (due.kind == CommandKind::set_sim) command.value = device.iccid;
  if (due.kind != CommandKind::set_connector) return;
  command.value = std::string(to_string(device.connector));
  command.by_support = true;  // as delivered, also if it is locked later
}

}  // namespace

bool comes_before(const DueCommand& a, const DueCommand& b) {
  return a.at != b.at ? a.at < b.at : a.order < b.order;
}

DueCommand due_for_device(const World& world, std::uint32_t device, std::uint64_t step) {
  const auto group = device < world.first_member() ? OrderClass::device : OrderClass::fleet;
  DueCommand due;
  due.order = order(group, device, step);
  due.subject = device;
  return due;
}

DueCommand due_by_timeline(const World& world, std::uint32_t index) {
  const Command& command = world.scenario.timeline[index];
  DueCommand due;
  due.at = command.at;
  due.order = order(OrderClass::timeline, command.order, 0);
  due.subject = index;
  due.organisation = command.organisation;
  due.kind = command.kind;
  return due;
}

Command spell_out(const World& world, const DueCommand& due) {
  if (is_of_timeline(due)) return world.scenario.timeline[due.subject];
  Command command;
  command.at = due.at;
  command.kind = due.kind;
  command.organisation = due.organisation;
  command.partner = world.scenario.organisations[due.organisation].partner;
  if (subject(due.kind) == CommandSubject::device) {
    describe_device(world, due, command);
    return command;
  }
  command.asset = asset_name(world, due);
  if (due.kind == CommandKind::create_asset) describe_new_asset(world, due, command);
  if (due.kind == CommandKind::set_plan) {
    command.value = std::string(to_string(world.fleet(due.subject).later_plan->plan));
  }
  return command;
}

}  // namespace fleetbill::sim
