#pragma once

// A comparison that check_enums.py must refuse.
inline bool is_pelion(Kind kind) { return kind >= Kind::account_opened; }
