#include "billing/audit/quota.hpp"

#include <algorithm>

#include "billing/audit/rules.hpp"
#include "billing/units/quantity.hpp"

namespace fleetbill::billing::audit {
namespace {

// The clauses decided here.
constexpr Choice kPdmLeftover{"PDM-LEFTOVER", {"carried", "lost"}};               // P5
constexpr Choice kPdmRenewal{"PDM-RENEWAL", {"at_expiry", "at_once"}};            // P6
constexpr Choice kPdmTermination{"PDM-TERMINATION", {"returned_first", "zero"}};  // P8
constexpr Choice kPdmLeapDay{"PDM-LEAP-DAY", {"february_28", "march_1"}};         // P27
constexpr Number kPdmGrace{"PDM-GRACE", 0, 0, 1'000'000'000};                     // P7
constexpr Number kPdmMonths{"PDM-MONTHS", 12, 1, 1200};                           // B4

// --- The calendar.

/// P27: the same day and time of day `months` later. If that day does not exist: the last day of
/// that month, or the 1st of the month after it.
Instant months_later(Instant start, std::int64_t months, const Rules& rules) {
  const Month from = month_of(start);
  const Month to{from.index + static_cast<std::int32_t>(months)};
  const Duration into_month = start - from.begin();
  if (to.begin() + into_month < to.end()) return to.begin() + into_month;
  if (rules.is(kPdmLeapDay, "march_1")) {
    return to.end() + Duration{into_month.ms % days(1).ms};
  }
  return to.end() - days(1) + Duration{into_month.ms % days(1).ms};
}

/// P7: the place where the calendar ends a package that was neither renewed nor replaced.
Place termination_of(const PackageLife& life, const Rules& rules) {
  return {life.expires + days(rules.number(kPdmGrace)), 0};
}

/// P6: the place where a renewal replaces the package that it renews.
Place activation_of(const PackageOrder& renewal, const PackageLife& renewed, const Rules& rules) {
  if (rules.is(kPdmRenewal, "at_once")) return renewal.place;
  return {renewed.expires, 0};
}

/// When a campaign ended: at its stop, or at the first termination of a package after its start.
std::optional<Place> end_of(const CampaignDiary& campaign, const std::vector<PackageLife>& lives) {
  if (campaign.stopped) return campaign.stopped;
  for (const PackageLife& life : lives) {
    const bool after_start = campaign.grants.front().place < life.end;
    if (life.how == PackageEnd::terminated && after_start) return life.end;
  }
  return std::nullopt;
}

// --- The list of entries.

enum class Happened : std::uint8_t { package_began, package_terminated, reserved, stopped };

struct Happening {
  Place place;
  Happened what = Happened::package_began;
  std::size_t index = 0;    ///< of the package's life or of the campaign
  std::int64_t tokens = 0;  ///< reserved
};

std::vector<Happening> happenings_of(const QuotaDiary& diary, const std::vector<PackageLife>& lives,
                                     Place up_to) {
  std::vector<Happening> all;
  for (std::size_t i = 0; i < lives.size(); ++i) {
    all.push_back({lives[i].begin, Happened::package_began, i});
    if (lives[i].how == PackageEnd::terminated) {
      all.push_back({lives[i].end, Happened::package_terminated, i});
    }
  }
  for (std::size_t i = 0; i < diary.campaigns.size(); ++i) {
    const CampaignDiary& campaign = diary.campaigns[i];
    for (const Grant& grant : campaign.grants) {
      all.push_back({grant.place, Happened::reserved, i, grant.tokens});
    }
    if (campaign.stopped) all.push_back({*campaign.stopped, Happened::stopped, i});
  }
  std::erase_if(all, [&](const Happening& happening) { return happening.place > up_to; });
  std::stable_sort(all.begin(), all.end(),
                   [](const Happening& a, const Happening& b) { return a.place < b.place; });
  return all;
}

// --- The history that follows from it.

/// Inputs and output of the entries.
struct Book {
  const QuotaDiary& diary;
  const std::string& aggregator;
  const Rules& rules;
  const std::vector<PackageLife>& lives;
  std::vector<HistoryEntry> entries{};

  [[nodiscard]] std::int64_t balance() const {
    return entries.empty() ? 0 : entries.back().balance;
  }
};

void enter(Book& book, HistoryEntry entry) {
  entry.balance = checked_add(book.balance(), entry.amount, "a quota");
  book.entries.push_back(std::move(entry));
}

void enter_package(Book& book, Instant time, const std::string& event, const PackageLife& life,
                   std::int64_t amount) {
  enter(book, {time, book.aggregator, event, {}, life.order.id, amount});
}

void enter_campaign(Book& book, Instant time, const std::string& event,
                    const CampaignDiary& campaign, const PackageLife& life, std::int64_t amount) {
  enter(book, {time, campaign.account, event, campaign.name, life.order.id, amount});
}

/// P5, P7: the rest of the previous package is lost if the rules require it, or if it had expired.
void begin_package(Book& book, std::size_t index) {
  const PackageLife& life = book.lives[index];
  const Instant time = life.begin.time;
  if (index > 0) {
    const PackageLife& before = book.lives[index - 1];
    const bool lost = before.how == PackageEnd::renewed && book.rules.is(kPdmLeftover, "lost");
    if (lost || before.how == PackageEnd::replaced) {
      enter_package(book, time, "Package termination", before, -book.balance());
    }
  }
  enter_package(book, time, life.order.renewal ? "Package renewal" : "Package creation", life,
                life.order.tokens);
}

/// P7, P8, P10: the campaigns that end with the package, in the order of their starts, then the
/// package with all that is left.
void terminate_package(Book& book, const PackageLife& life) {
  for (const CampaignDiary& campaign : book.diary.campaigns) {
    if (end_of(campaign, book.lives) != life.end) continue;
    const bool returned = book.rules.is(kPdmTermination, "returned_first");
    enter_campaign(book, life.end.time, "Reservation termination", campaign, life,
                   returned ? unspent(campaign, life.end) : 0);
  }
  enter_package(book, life.end.time, "Package termination", life, -book.balance());
}

void write(Book& book, const Happening& happening) {
  switch (happening.what) {
    case Happened::package_began: return begin_package(book, happening.index);
    case Happened::package_terminated: return terminate_package(book, book.lives[happening.index]);
    case Happened::reserved:
    case Happened::stopped: break;
  }
  const CampaignDiary& campaign = book.diary.campaigns[happening.index];
  const PackageLife& package = *active_package(book.lives, happening.place);
  if (happening.what == Happened::reserved) {
    enter_campaign(book, happening.place.time, "Reservation", campaign, package, -happening.tokens);
  } else {
    enter_campaign(book, happening.place.time, "Reservation release", campaign, package,
                   unspent(campaign, happening.place));
  }
}

}  // namespace

std::vector<PackageLife> package_lives(const QuotaDiary& diary, const Rules& rules) {
  std::vector<PackageLife> lives;
  for (const PackageOrder& order : diary.orders) {
    PackageLife life;
    life.order = order;
    life.begin = order.renewal ? activation_of(order, lives.back(), rules) : order.place;
    life.expires = months_later(life.begin.time, rules.number(kPdmMonths), rules);
    life.end = termination_of(life, rules);
    if (!lives.empty() && (order.renewal || life.begin < lives.back().end)) {
      lives.back().end = life.begin;
      lives.back().how = order.renewal ? PackageEnd::renewed : PackageEnd::replaced;
    }
    lives.push_back(life);
  }
  return lives;
}

const PackageLife* active_package(const std::vector<PackageLife>& lives, Place at) {
  for (const PackageLife& life : lives) {
    if (life.is_active(at)) return &life;
  }
  return nullptr;
}

const PackageLife* pending_package(const std::vector<PackageLife>& lives, Place at) {
  for (const PackageLife& life : lives) {
    if (life.order.place <= at && at < life.begin) return &life;
  }
  return nullptr;
}

bool is_open(const CampaignDiary& campaign, const std::vector<PackageLife>& lives, Place at) {
  const auto end = end_of(campaign, lives);
  return campaign.grants.front().place <= at && (!end || at < *end);
}

std::int64_t unspent(const CampaignDiary& campaign, Place at) {
  std::int64_t tokens = 0;
  for (const Grant& grant : campaign.grants) {
    if (grant.place <= at) tokens = checked_add(tokens, grant.tokens, "a reservation");
  }
  const auto later = std::upper_bound(campaign.spent.begin(), campaign.spent.end(), at);
  return tokens - (later - campaign.spent.begin());
}

std::vector<HistoryEntry> quota_history(const QuotaDiary& diary, const std::string& aggregator,
                                        const Rules& rules, Place up_to) {
  const std::vector<PackageLife> lives = package_lives(diary, rules);
  Book book{diary, aggregator, rules, lives};
  for (const Happening& happening : happenings_of(diary, lives, up_to)) write(book, happening);
  return book.entries;
}

std::int64_t available(const QuotaDiary& diary, const Rules& rules, Place at) {
  const std::vector<PackageLife> lives = package_lives(diary, rules);
  const PackageLife* package = active_package(lives, at);
  if (package == nullptr || !package->is_usable(at)) return 0;
  return quota_history(diary, {}, rules, at).back().balance;
}

std::int64_t reserved(const QuotaDiary& diary, const Rules& rules, Place at) {
  const std::vector<PackageLife> lives = package_lives(diary, rules);
  std::int64_t tokens = 0;
  for (const CampaignDiary& campaign : diary.campaigns) {
    if (!is_open(campaign, lives, at)) continue;
    tokens = checked_add(tokens, unspent(campaign, at), "reservations");
  }
  return tokens;
}

Clauses quota_clauses() {
  return {{kPdmLeftover, kPdmRenewal, kPdmTermination, kPdmLeapDay}, {kPdmGrace, kPdmMonths}};
}

}  // namespace fleetbill::billing::audit
