package peer

import (
	"errors"
	"strconv"
	"strings"
)

// ErrNotATime is the only error of ParseClock.
var ErrNotATime = errors.New("not a time of day")

// ParseClock reads a time of day as people write it: "20:00", "8:30", "8.30", "2030", "8", "8 pm", "8:30am", "noon",
// "midnight"; case and spaces do not matter.
func ParseClock(s string) (hour, minute int, err error) {
	s = strings.Join(strings.Fields(strings.ToLower(s)), "")
	switch s {
	case "noon":
		return 12, 0, nil
	case "midnight":
		return 0, 0, nil
	}
	half := ""
	for _, suffix := range []string{"am", "a.m.", "pm", "p.m."} {
		if rest, ok := strings.CutSuffix(s, suffix); ok {
			s, half = rest, suffix[:1]
		}
	}
	h, m, found := strings.Cut(strings.Replace(s, ".", ":", 1), ":")
	if !found && len(s) == 4 {
		h, m, found = s[:2], s[2:], true
	}
	if hour, err = clockPart(h, 1, 23); err != nil {
		return 0, 0, err
	}
	if found {
		if minute, err = clockPart(m, 2, 59); err != nil {
			return 0, 0, err
		}
	}
	if half == "" {
		return hour, minute, nil
	}
	if hour < 1 || hour > 12 {
		return 0, 0, ErrNotATime
	}
	hour %= 12
	if half == "p" {
		hour += 12
	}
	return hour, minute, nil
}

// clockPart reads a number of one or two digits, at least the given count of digits, and at most most.
func clockPart(s string, digits, most int) (int, error) {
	n, err := strconv.ParseUint(s, 10, 8)
	if err != nil || len(s) < digits || len(s) > 2 || int(n) > most {
		return 0, ErrNotATime
	}
	return int(n), nil
}
