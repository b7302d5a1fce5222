package peer

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// MaxOffset is the farthest that a zone is from UTC today, in either direction: UTC+14 on Kiritimati.
const MaxOffset = 14 * time.Hour

// ParseOffset reads an offset from UTC as people write it: "GMT+2", "UTC+2", "utc +5:30", "+02:00", "+2", "-0330",
// "GMT −4". Plus is east of Greenwich, unlike in POSIX names such as "Etc/GMT+2", which it does not read. It returns
// false for any other text, for a number without a sign, and beyond MaxOffset.
func ParseOffset(s string) (time.Duration, bool) {
	s = strings.ToLower(strings.Join(strings.Fields(s), ""))
	s = strings.ReplaceAll(s, "\u2212", "-") // the minus sign
	for _, prefix := range []string{"utc", "gmt"} {
		s = strings.TrimPrefix(s, prefix)
	}
	if s == "" || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	hours, minutes, ok := hoursAndMinutes(s[1:])
	offset := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	if !ok || offset > MaxOffset {
		return 0, false
	}
	if s[0] == '-' {
		offset = -offset
	}
	return offset, true
}

// hoursAndMinutes reads "2", "02", "5:30", "5.30" and "0530".
func hoursAndMinutes(s string) (hours, minutes int, ok bool) {
	h, m, found := strings.Cut(strings.Replace(s, ".", ":", 1), ":")
	if !found && len(h) == 4 {
		h, m, found = h[:2], h[2:], true
	}
	if found {
		n, err := strconv.ParseUint(m, 10, 8)
		if err != nil || len(m) != 2 || n > 59 {
			return 0, 0, false
		}
		minutes = int(n)
	}
	n, err := strconv.ParseUint(h, 10, 8)
	return int(n), minutes, err == nil && len(h) <= 2
}

// ZoneOffset returns how far the zone of an IANA name is ahead of UTC at an instant, and false if there is no such
// zone.
func ZoneOffset(name string, at time.Time) (time.Duration, bool) {
	zone, err := LoadZone(name)
	if err != nil {
		return 0, false
	}
	_, seconds := at.In(zone).Zone()
	return time.Duration(seconds) * time.Second, true
}

// ZonesAt returns the names, in their order, of zones with a city that have an offset from UTC at an instant. Months
// later their offset may be another: such a zone is a guess to be confirmed by its city.
func ZonesAt(names []string, offset time.Duration, at time.Time) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		if _, ok := ZoneCity(name); !ok {
			return true
		}
		o, ok := ZoneOffset(name, at)
		return !ok || o != offset
	})
}

// ZoneCity returns the place after which an IANA zone is named ("Kolkata" for "Asia/Kolkata", "Knox, Indiana" for
// "America/Indiana/Knox"), and false for zones without one: "UTC", "EST5EDT" and the POSIX names such as "Etc/GMT+2",
// which are never offered, because their sign is the opposite of what people write.
func ZoneCity(name string) (string, bool) {
	area, place, found := strings.Cut(name, "/")
	areas := []string{
		"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
	}
	if !found || !slices.Contains(areas, area) {
		return "", false
	}
	parts := strings.Split(strings.ReplaceAll(place, "_", " "), "/")
	slices.Reverse(parts)
	return strings.Join(parts, ", "), true
}
