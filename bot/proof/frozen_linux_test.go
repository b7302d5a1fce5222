package proof_test

import (
	"testing"
	"time"
)

// TestFrozen stops the program, as SIGSTOP or a sleeping machine does, and lets it go on.
func TestFrozen(t *testing.T) {
	// What is late by then is not sent as if it were not: one prompt, and reminders of less than two hours ago. Each entry is
	// of the day on which it was made.
	t.Run("a day", func(t *testing.T) {
		d := newDiskTrial(t) // Monday, 09:00
		d.play("", `@owner /setup prompt zone:"Etc/UTC" time:10:00`)
		d.play("", `@maya /reminder set time:20:00 zone:"Etc/UTC"`)
		d.play("", `@tom /checkin mood:Good`, `@tom clicks "I agree"`, `@tom /reminder set time:10:30 zone:"Etc/UTC"`)
		d.Frozen(26 * time.Hour) // Tuesday, 11:00: Maya's is 15 hours late, Tom's and the prompt less than two
		d.play("", "wait 1m")
		want := `In #check-ins:
| 6 January 2026: how is your day? Only you see your answer, unless you choose to share it.
| [Very hard] [Hard] [Getting by] [Okay] [Good]
Private message to @tom:
| **Harbour**
| How is your day? You asked me to ask around this time. Only you see your answer.
| [Very hard] [Hard] [Getting by] [Okay] [Good] [Pause] [Stop]
`
		if got := d.out.String(); got != want {
			t.Errorf("after a day\n%swant\n%s", got, want)
		}
		d.play("6 January 2026: **Good** – after\n| 5 January 2026: **Okay** – before", "@maya /checkin mood:Good note:after", "@maya /history")
		d.ends()
	})
	// A month passes at once, in which the bot cannot have seen who came back. What cannot be undone waits a day.
	t.Run("a month", func(t *testing.T) {
		d := newDiskTrial(t)
		d.play("", "@maya leaves")
		d.Frozen(31 * 24 * time.Hour)
		d.play("", "wait 1h")
		d.play("before", "@maya joins", "@maya /history")
		d.play("Good", "@maya /checkin mood:Good note:after")
		d.ends()
	})
}
