package apptest

import (
	"fmt"

	"time"
)

// NoonZone is a zone in which it is about noon, so that no local day begins or ends while a test runs.
func NoonZone(now time.Time) string {
	off := 12 - now.UTC().Hour() // so many hours ahead of UTC; the names count the other way round
	switch {
	case off == 0:
		return "Etc/GMT"
	case off > 0:
		return fmt.Sprintf("Etc/GMT-%d", off)
	}
	return fmt.Sprintf("Etc/GMT+%d", -off)
}
