#include "output.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>

#include <fmt/format.h>

#include "command.h"
#include "files.h"
#include "platform/process.h"
#include "scenario/nearest.h"

#if defined(_WIN32)
#include <io.h>
#else
#include <unistd.h>
#endif

namespace mapisim::command {

namespace {

struct Writer {
    std::string_view format;
    void (*write)(std::ostream&, const report::ReportInput&);
};
constexpr std::array kWriters = {Writer{"text", &report::write_text_report},
                                 Writer{"json", &report::write_json_report}};

const Writer& writer_for(std::string_view format) {
    const auto found = std::find_if(kWriters.begin(), kWriters.end(),
                                    [&](const Writer& writer) { return writer.format == format; });
    if (found != kWriters.end())
        return *found;
    std::vector<std::string_view> names;
    for (const Writer& writer : kWriters)
        names.push_back(writer.format);
    throw Failure(fmt::format("--report: there is no format \"{}\", only {}{}", format,
                              fmt::join(names, " and "), scenario::did_you_mean(format, names)));
}

bool stderr_has_colours() {
#if defined(_WIN32)
    return false;
#else
    const std::string terminal = platform::environment("TERM");
    return ::isatty(STDERR_FILENO) != 0 && terminal != "dumb" && !terminal.empty() &&
           platform::environment("NO_COLOR").empty();
#endif
}

} // namespace

struct Outputs::Output {
    std::string_view format;
    void (*write)(std::ostream&, const report::ReportInput&) = nullptr;
    std::string name;
    std::ofstream file;
    bool to_stderr = false;

    void set(const Writer& writer) {
        format = writer.format;
        write = writer.write;
    }
};

Outputs::Outputs(const std::vector<std::string>& wishes) {
    bool text = false;
    for (const std::string& wish : wishes) {
        const std::size_t equals = wish.find('=');
        if (equals == std::string::npos || equals + 1 == wish.size())
            throw Failure("--report: FORMAT=FILE is expected, not \"" + wish + '"');
        auto output = std::make_unique<Output>();
        output->set(writer_for(std::string_view(wish).substr(0, equals)));
        output->name = wish.substr(equals + 1);
        output->to_stderr = output->name == "-";
        if (!output->to_stderr) {
            output->file.open(path_of(output->name), std::ios::binary | std::ios::trunc);
            if (!output->file)
                throw Failure(fmt::format("--report: {}: cannot be written: {}", output->name,
                                          std::strerror(errno)));
        }
        text = text || output->format == "text";
        outputs_.push_back(std::move(output));
    }
    if (!text) {
        outputs_.push_back(std::make_unique<Output>());
        outputs_.back()->set(writer_for("text"));
        outputs_.back()->to_stderr = true;
    }
}

Outputs::~Outputs() = default;

void Outputs::write(report::ReportInput& input) {
    std::string failure; // the first; the others may still be written
    for (const auto& output : outputs_) {
        if (input.processes.empty() && output->format == "text")
            continue;
        std::ostream& out = output->to_stderr ? std::cerr : output->file;
        input.colours = output->to_stderr && stderr_has_colours();
        output->write(out, input);
        if (!out.flush() && failure.empty())
            failure = fmt::format("--report: {}: cannot be written", output->name);
    }
    if (!failure.empty())
        throw Failure(failure);
}

} // namespace mapisim::command
