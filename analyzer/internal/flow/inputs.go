package flow

// inputs says which functions bring a value in from outside. "*" at the end of
// a name stands for any rest of it.
var inputs = []struct {
	pkg, name string // import path (or how it begins) and "Type.Method" or "Func"
	origin    Origin
}{
	{"net/http", "Request.FormValue", Request},
	{"net/http", "Request.PostFormValue", Request},
	{"net/http", "Request.PathValue", Request},
	{"net/http", "Header.Get", Request},
	{"net/url", "Values.Get", Request},
	{"github.com/gin-gonic/gin", "Context.*", Request},
	{"github.com/labstack/echo", "Context.*", Request},
	{"github.com/gofiber/fiber", "Ctx.*", Request},
	{"github.com/gofiber/fiber", "Query*", Request}, // functions in version 3
	{"github.com/gofiber/fiber", "Params*", Request},
	{"github.com/go-chi/chi", "URLParam*", Request},
	{"github.com/go-chi/render", "Decode*", Field},
	{"github.com/gorilla/mux", "Vars", Request},
	{"github.com/gorilla/schema", "Decoder.Decode", Field},
	{"github.com/julienschmidt/httprouter", "Params.ByName", Request},
	{"github.com/valyala/fasthttp", "*", Request},
	{"github.com/kataras/iris", "Context.*", Request},
	{"github.com/cloudwego/hertz", "RequestContext.*", Request},
	{"github.com/emicklei/go-restful", "Request.*", Request},
	{"google.golang.org/grpc/metadata", "*", Request},
	{"flag", "*", Flag},
	{"github.com/spf13/pflag", "*", Flag},
	{"github.com/urfave/cli", "*", Flag},
	{"github.com/alecthomas/kingpin", "*", Flag},
	{"gopkg.in/alecthomas/kingpin", "*", Flag},
	{"github.com/alecthomas/kong", "*", Flag},
	{"github.com/alexflint/go-arg", "*", Flag},
	{"github.com/jessevdk/go-flags", "*", Flag},
	{"os", "Getenv", Environment},
	{"os", "LookupEnv", Environment},
	{"syscall", "Getenv", Environment},
	{"github.com/spf13/viper", "*", Environment},
	{"github.com/knadh/koanf", "*", Environment},
	{"github.com/caarlos0/env", "*", Environment},
	{"github.com/kelseyhightower/envconfig", "*", Environment},
	{"github.com/sethvargo/go-envconfig", "*", Environment},
	{"github.com/ilyakaznacheev/cleanenv", "*", Environment},
	{"github.com/joeshaw/envdecode", "*", Environment},
	{"github.com/cristalhq/aconfig", "*", Environment},
	{"encoding/json", "*", Field},
	{"gopkg.in/yaml", "*", Field},
	{"go.yaml.in/yaml", "*", Field},
	{"sigs.k8s.io/yaml", "*", Field},
	{"github.com/goccy/go-yaml", "*", Field},
	{"github.com/BurntSushi/toml", "*", Field},
	{"github.com/pelletier/go-toml", "*", Field},
	{"github.com/mitchellh/mapstructure", "*", Field},
	{"github.com/go-viper/mapstructure", "*", Field},
	{"gopkg.in/ini", "*", Field},
	{"fmt", "Scan*", Unknown},
	{"fmt", "Sscan*", Unknown},
	{"fmt", "Fscan*", Unknown},
}

// A registration is a function that gives an input a name and a default. key
// and value are the arguments with these, the receiver not counted.
type registration struct {
	pkg, name  string // import path, and the name, in which "*" stands for a type such as Duration
	key, value int
}

// registrations are the functions that are given defaults.
var registrations = []registration{
	{"flag", "*Var", 1, 2},
	{"flag", "*", 0, 1},
	{"github.com/spf13/pflag", "*VarP", 1, 3},
	{"github.com/spf13/pflag", "*Var", 1, 2},
	{"github.com/spf13/pflag", "*P", 0, 2},
	{"github.com/spf13/pflag", "*", 0, 1},
	{"github.com/spf13/viper", "SetDefault", 0, 1},
}

// confmap is koanf's provider of defaults, a map by name.
const confmap = "github.com/knadh/koanf/providers/confmap.Provider"

// cliFlags is where flags are structs with a Name and a Value.
const cliFlags = "github.com/urfave/cli"

// lookups are the functions that read an input by its name, which is their
// first argument but for the receiver.
var lookups = []struct{ pkg, name string }{
	{"github.com/spf13/pflag", "FlagSet.Get*"},
	{"github.com/spf13/viper", "Get*"},
	{"github.com/spf13/viper", "Viper.Get*"},
	{"github.com/knadh/koanf", "Koanf.*"},
	{"github.com/urfave/cli", "Context.*"},
	{"github.com/urfave/cli", "Command.*"},
}

// tagKeys says what the keys of a struct tag tell about a field, the first
// match counts.
var tagKeys = []struct {
	key    string
	origin Origin
}{
	{"env", Environment}, {"envconfig", Environment}, {"envDefault", Environment}, {"env-default", Environment},
	{"form", Request}, {"query", Request}, {"uri", Request}, {"param", Request}, {"schema", Request},
	{"json", Field}, {"yaml", Field}, {"toml", Field}, {"mapstructure", Field}, {"koanf", Field},
	{"hcl", Field}, {"ini", Field}, {"config", Field}, {"conf", Field},
	{"long", Flag}, {"arg", Flag}, {"flag", Flag}, {"kong", Flag}, {"help", Flag}, {"short", Flag},
}
