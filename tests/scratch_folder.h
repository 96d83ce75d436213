#pragma once

#include <filesystem>
#include <random>
#include <string>

/// A folder of this test alone, removed with its content at the end.
class ScratchFolder {
public:
    ScratchFolder() {
        std::random_device number;
        do {
            path_ = std::filesystem::temp_directory_path() /
                    ("mapisim-test-" + std::to_string(number()));
        } while (!std::filesystem::create_directory(path_));
    }
    ~ScratchFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    /// In UTF-8.
    std::string file(const char* name) const {
        const auto text = (path_ / name).u8string();
        return {text.begin(), text.end()};
    }

private:
    std::filesystem::path path_;
};
