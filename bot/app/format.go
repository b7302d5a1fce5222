package app

import (
	"fmt"
)

// InBytes formats a size in bytes as KB, MB or GB.
func InBytes(n int64) string {
	switch {
	case n < 1<<20:
		return fmt.Sprintf("%d KB", (n+1<<10-1)>>10)
	case n < 10<<30:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%d GB", n>>30)
}
