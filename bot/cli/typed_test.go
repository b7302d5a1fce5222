package cli

import "testing"

// TestCommandsWorkAsPrinted: a command in a sentence has the program's name, the config file that was named, and quotation
// marks where the shell needs them. Other sentences stay as they are.
func TestCommandsWorkAsPrinted(t *testing.T) {
	for _, c := range []struct {
		t             typed
		says, becomes string
	}{
		{typed{"waymark", ""}, "Run: waymark check.", "Run: waymark check."},
		{typed{"./waymark", ""}, "waymark restore FILE, or waymark words core te", "./waymark restore FILE, or ./waymark words core te"},
		{typed{"waymark", "my bot/config.toml"}, "waymark restore FILE", `waymark restore --config "my bot/config.toml" FILE`},
		{typed{"waymark", "my bot/config.toml"}, "waymark setup", `waymark setup --dir "my bot"`},
		{typed{"waymark", "other.toml"}, "waymark setup or waymark sandbox", "waymark setup or waymark sandbox"},
		{typed{"./waymark", ""}, "The account waymark checks nothing. waymark: no", "The account waymark checks nothing. waymark: no"},
	} {
		if got := c.t.say(c.says); got != c.becomes {
			t.Errorf("%+v says %q, want %q", c.t, got, c.becomes)
		}
	}
}
