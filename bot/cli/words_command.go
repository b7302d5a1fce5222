package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"golang.org/x/text/language"

	"waymark/bot/app"
	"waymark/commands/words"
	"waymark/storage"
)

// wordsCommand is for those who translate, and who reword for their community.
type wordsCommand struct {
	Check wordsCheck `cmd:"" help:"Look for what is wrong with a translation: missing, unknown and outdated sentences, lost places, plural forms, Discord's limits."`
	Blank wordsBlank `cmd:"" help:"Print a file to fill in, with the English above each sentence and what is translated already."`
	Core  wordsCore  `cmd:"" help:"Print the core of a language as one page to read aloud, with the English beside it."`
}

type wordsCheck struct {
	Of string `arg:"" name:"language-or-file" help:"A language like te, or a file, which may hold a few sentences only."`
}

// Run is the command words check. Its exit status is 1 where there is a fault; warnings do not count.
func (c wordsCheck) Run(out io.Writer, here typed) error {
	f, err := wordsFile(c.Of)
	if err != nil {
		return err
	}
	checked, err := words.Check(f)
	if err != nil {
		return err
	}
	faults := 0
	for _, warnings := range []bool{true, false} { // what must be mended comes last: it stays on the screen
		for _, f := range checked.Faults {
			if f.Warning != warnings {
				continue
			}
			kind := "warning"
			if !warnings {
				kind = "fault"
				faults++
			}
			fmt.Fprintf(out, "%-8s %s\n", kind, here.say(strings.TrimPrefix(f.Key+": "+f.Says, ": ")))
		}
	}
	fmt.Fprintf(out, "%s: core %d %%, all %d %%. ", f.Tag, checked.Core, checked.All)
	if checked.Bad() {
		fmt.Fprintf(out, "Needs fixing: %d.\n", faults)
		return app.ExitStatus(app.ExitFailed)
	}
	fmt.Fprintln(out, "Nothing needs fixing.")
	return nil
}

type wordsBlank struct {
	Language string `arg:"" help:"The language's code, like te or es-419."`
}

// Run is the command words blank.
func (c wordsBlank) Run(out io.Writer) error {
	tag, err := language.Parse(c.Language)
	if err != nil || tag == language.English {
		return &storage.HostError{What: fmt.Sprintf("%q isn't the code of another language.", c.Language), Remedy: "Write it like te, hi or es-419.", Cause: err}
	}
	text, err := words.Blank(tag, time.Now())
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, text)
	return err
}

type wordsCore struct {
	Of string `arg:"" name:"language-or-file" help:"A language like te, or a file."`
}

// Run is the command words core.
func (c wordsCore) Run(out io.Writer) error {
	f, err := wordsFile(c.Of)
	if err != nil {
		return err
	}
	text, err := words.CorePage(f)
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, text)
	return err
}

// wordsFile reads the shipped file of a language, or the file of that name.
func wordsFile(of string) (*words.File, error) {
	if tag, err := language.Parse(of); err == nil {
		f, err := words.Shipped(tag.String())
		if !errors.Is(err, fs.ErrNotExist) {
			return f, err
		}
	}
	data, err := os.ReadFile(of)
	if err != nil {
		code := "CODE"
		if tag, err := language.Parse(of); err == nil && tag != language.English {
			code = tag.String()
		}
		return nil, &storage.HostError{
			What:   fmt.Sprintf("There is no language %q here, and no file of that name (%s).", of, storage.Plain(err)),
			Remedy: fmt.Sprintf("The languages here are %s. For a new one: waymark words blank %s > %[2]s.toml", strings.Join(words.ShippedCodes(), ", "), code),
			Cause:  err,
		}
	}
	f, err := words.ParseFile(of, data)
	if err != nil {
		return nil, &storage.HostError{What: "The file cannot be read: " + err.Error() + ".", Remedy: "Fix that line: text needs quotation marks.", Cause: err}
	}
	return f, nil
}
