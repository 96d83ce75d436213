#pragma once

#include <atomic>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include <mapidefs.h>
#include <mapitags.h>

#include "object/scope.h"
#include "platform/mutex.h"
#include "property/prop_object.h"

namespace mapisim::profile {

/// One opening of a section. It counts until its owner lets it go or its scope has ended.
struct SectionUse {
    object::ScopeRef scope;
    bool writing = false;
};

/// A profile section: properties under a uid, open to many readers or one writer.
class Section {
public:
    Section(const MAPIUID& uid, std::string label, bool provider_owned)
        : uid_(uid), label_(std::move(label)), provider_owned_(provider_owned),
          properties_(std::make_shared<property::Properties>()) {}

    const MAPIUID& uid() const noexcept { return uid_; }
    const std::string& label() const noexcept { return label_; }
    bool provider_owned() const noexcept { return provider_owned_; }
    const property::PropertiesPtr& properties() const noexcept { return properties_; }

    /// What lies in it now.
    property::Bag values() const;
    property::Value get(ULONG tag) const;
    /// Sets values, as whoever owns the section may; the others stay.
    void set(const property::Bag& values);
    void set(std::initializer_list<property::Value> values) { set(property::Bag(values)); }
    void erase(ULONG tag);
    /// The values are all that lies in it from now on.
    void replace(property::Bag values);

    /// Null when somebody else has it open in a way that does not allow this.
    std::shared_ptr<SectionUse> open(object::ScopeRef scope, bool writing);
    bool open_for_writing() const;

    /// Of a service's section: its entry function said last that settings are missing.
    bool unconfigured() const noexcept { return unconfigured_.load(std::memory_order_relaxed); }
    void set_unconfigured(bool lacks) noexcept {
        unconfigured_.store(lacks, std::memory_order_relaxed);
    }

private:
    const MAPIUID uid_;
    const std::string label_;
    const bool provider_owned_;
    std::atomic<bool> unconfigured_{false};
    const property::PropertiesPtr properties_;
    mutable platform::Mutex mutex_;
    std::vector<std::weak_ptr<SectionUse>> uses_;
};
using SectionPtr = std::shared_ptr<Section>;

class Profile;

/// IProfSect. Not transacted: changes are permanent at once.
class SectionBody final : public property::PropObject<IProfSect, object::InterfaceId::IProfSect,
                                                      object::Kind::profile_section> {
public:
    SectionBody(SectionPtr section, std::shared_ptr<SectionUse> use,
                std::weak_ptr<Profile> profile);

    std::string label() const override { return section_->label(); }
    void client_released() noexcept override { use_.reset(); }

    bool writable() const override { return writing_; }
    bool compute(ULONG tag, const property::Bag& bag, property::Value& out) const override;
    void computed_tags(const property::Bag& bag, std::vector<ULONG>& tags) const override;
    SCODE may_set(const property::Value& value, const property::Bag& bag) const override;
    /// Secure properties: passwords and the like.
    bool hidden(ULONG tag) const override {
        return PROP_ID(tag) >= PROP_ID_SECURE_MIN && PROP_ID(tag) <= PROP_ID_SECURE_MAX;
    }
    /// What a provider opens follows from its settings.
    void properties_changed(std::span<const ULONG> tags) override;
    /// Sections hold blobs of any size that their owners read with GetProps.
    std::size_t inline_limit() const override { return 0; }
    const IID& own_interface() const override { return IID_IProfSect; }

private:
    const SectionPtr section_;
    std::shared_ptr<SectionUse> use_;
    const std::weak_ptr<Profile> profile_;
    const SectionPtr named_; ///< the one that has the profile's name; null without a profile
    const bool writing_;
};

} // namespace mapisim::profile
