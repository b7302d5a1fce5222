package words

import "testing"

// TestMadeUpLanguages holds that the made-up languages have no fault, and that what they say can be read.
func TestMadeUpLanguages(t *testing.T) {
	for _, code := range []string{"en-XA", "ar-XB", "en-GB"} {
		data, err := MadeUp(code, "made up")
		if err != nil {
			t.Fatal(err)
		}
		f, err := ParseFile(code+".toml", data)
		if err != nil {
			t.Fatal(err)
		}
		c, err := Check(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range c.Faults {
			if !fault.Warning {
				t.Errorf("%s: %s: %s", code, fault.Key, fault.Says)
			}
		}
		made, err := newCatalogue(f, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range English().Keys() {
			args := Args{"Count": 2}
			if got, want := ReadMadeUp(made.Say(key, args).Reveal()), English().Say(key, args).Reveal(); got != want {
				t.Errorf("%s: %s says %q, want %q", code, key, got, want)
			}
		}
	}
}
