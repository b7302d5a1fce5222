package setup

import (
	"waymark/commands"
	"waymark/commands/languages"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

func languageOption() commands.Option {
	o := languages.Option()
	o.Required = true
	return o
}

// setupLanguage sets the language of what everyone can see. What was posted before stays as it is.
func setupLanguage(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	code, _, err := languages.Choice(rq, false)
	if err != nil {
		return commands.Reply{}, err
	}
	return change(tx, rq, func(set *peer.Settings) error {
		set.Language = code
		return nil
	})
}

func completeLanguage(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return commands.Reply{Choices: languages.Suggest(rq, false)}, nil
}

// languageLine says in which language everyone is spoken to.
func languageLine(s commands.Env) words.Text {
	return s.Say("setup.language.line", words.Args{"Language": s.Community().OwnLanguage()})
}
