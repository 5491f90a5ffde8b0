# What `cmake --install` installs, and the Debian package that `cpack -G DEB` makes of it.

set(generated "${CMAKE_CURRENT_BINARY_DIR}/install")
set(program_files "${generated}/fleetbill.1" "${generated}/fleetbill.bash"
    "${generated}/_fleetbill" "${generated}/fleetbill.fish")
add_custom_command(
  OUTPUT ${program_files}
  COMMAND "${CMAKE_COMMAND}" -E make_directory "${generated}"
  COMMAND fleetbill man > "${generated}/fleetbill.1"
  COMMAND fleetbill completions bash > "${generated}/fleetbill.bash"
  COMMAND fleetbill completions zsh > "${generated}/_fleetbill"
  COMMAND fleetbill completions fish > "${generated}/fleetbill.fish"
  DEPENDS fleetbill
  VERBATIM)
add_custom_target(fleetbill_program_files ALL DEPENDS ${program_files})

set(data "${CMAKE_INSTALL_DATADIR}/fleetbill")
install(TARGETS fleetbill RUNTIME)
install(DIRECTORY scenarios/import_maps scenarios/price_lists scenarios/rulebooks
        DESTINATION "${data}")
install(FILES scenarios/schema.json DESTINATION "${data}")
# The examples refer to the price lists in the directory next to them.
install(DIRECTORY scenarios/cases/article scenarios/price_lists
        DESTINATION "${CMAKE_INSTALL_DOCDIR}/examples")
install(FILES README.md CHANGELOG.md DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}" RENAME copyright)
install(FILES "${generated}/fleetbill.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(FILES "${generated}/fleetbill.bash"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" RENAME fleetbill)
install(FILES "${generated}/_fleetbill"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions")
install(FILES "${generated}/fleetbill.fish"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")

set(CPACK_PACKAGE_NAME fleetbill)
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGE_VENDOR "fleetbill maintainers")
set(CPACK_PACKAGE_CONTACT "fleetbill maintainers <noreply@fleetbill.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_DESCRIPTION
    "fleetbill plays scenarios of IoT device fleets and bills the events by the rules of
Telematics Guru and Pelion. It explains each line of a bill, bills real event files, and compares,
re-bills and reconciles recorded runs.")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION misc)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Import maps name time zones of the IANA database.
set(CPACK_DEBIAN_PACKAGE_DEPENDS tzdata)
include(CPack)
