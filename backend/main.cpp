#include "backend/cli/commands.h"

int main(int argc, char** argv) { return nearshelf::backend::run_command(argc, argv); }
